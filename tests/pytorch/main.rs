//! Against what PyTorch made: `../fixtures/pytorch/README.md` tells how.

mod fixture;
mod layers;
mod losses;
mod networks;
mod ops;
mod optim;
mod state_dict;
