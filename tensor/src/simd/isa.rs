//! Which instruction set runs: the best that the machine has, or the one that `CHAINRULE_ISA` names.

use super::{Job, Lanes};
use crate::Real;
use std::cell::Cell;
use std::sync::LazyLock;

/// A set of vector instructions that kernels exist for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Isa {
    /// Whatever the compiler makes of plain code.
    Portable,
    /// 256-bit registers with fused multiply-add.
    Avx2,
    /// 512-bit registers, 32 of them, with masks.
    Avx512,
    /// 128-bit registers of 64-bit ARM.
    Neon,
}

/// `CHAINRULE_ISA` names something that cannot run here.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IsaError {
    /// No such instruction set.
    #[error("CHAINRULE_ISA={name}: no such instruction set; this machine can run {list}", name = .0, list = names(&Isa::here()))]
    Unknown(String),
    /// It exists, but not on this machine.
    #[error("CHAINRULE_ISA={name}: this machine does not have it; it can run {list}", name = .0, list = names(&Isa::here()))]
    Missing(String),
}

fn names(list: &[Isa]) -> String {
    list.iter().map(|i| i.name()).collect::<Vec<_>>().join(", ")
}

impl Isa {
    /// All of them, plainest first.
    pub const ALL: [Isa; 4] = [Isa::Portable, Isa::Neon, Isa::Avx2, Isa::Avx512];

    /// Its name, as `CHAINRULE_ISA` takes it.
    pub fn name(self) -> &'static str {
        match self {
            Isa::Portable => "portable",
            Isa::Avx2 => "avx2",
            Isa::Avx512 => "avx512",
            Isa::Neon => "neon",
        }
    }

    /// Those that this machine can run, plainest first.
    pub fn here() -> Vec<Isa> {
        Isa::ALL.into_iter().filter(|i| i.runs_here()).collect()
    }

    /// Whether this machine can run it.
    pub fn runs_here(self) -> bool {
        match self {
            Isa::Portable => true,
            #[cfg(target_arch = "x86_64")]
            Isa::Avx2 => is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma"),
            #[cfg(target_arch = "x86_64")]
            Isa::Avx512 => {
                is_x86_feature_detected!("avx512f")
                    && is_x86_feature_detected!("avx512dq")
                    && is_x86_feature_detected!("avx512vl")
                    && is_x86_feature_detected!("avx512bw")
            }
            #[cfg(target_arch = "aarch64")]
            Isa::Neon => true,
            #[allow(unreachable_patterns, reason = "which patterns are left depends on the architecture")]
            _ => false,
        }
    }

    /// What a name means on this machine.
    pub fn named(name: &str) -> Result<Isa, IsaError> {
        let isa = Isa::ALL.into_iter().find(|i| i.name() == name);
        let isa = isa.ok_or_else(|| IsaError::Unknown(name.to_string()))?;
        if isa.runs_here() { Ok(isa) } else { Err(IsaError::Missing(name.to_string())) }
    }

    /// What `CHAINRULE_ISA` asks for; without it, the best that the machine has.
    pub fn chosen() -> Result<Isa, IsaError> {
        match std::env::var_os("CHAINRULE_ISA") {
            Some(name) => Isa::named(&name.to_string_lossy()),
            None => Ok(*Isa::here().last().unwrap_or(&Isa::Portable)),
        }
    }
}

thread_local! {
    static FORCED: Cell<Option<Isa>> = const { Cell::new(None) };
}

/// The instruction set that kernels called from this thread use. A name in `CHAINRULE_ISA` that cannot run is left to
/// programs to report, with [`Isa::chosen`]; here the best set stands in for it.
pub fn isa() -> Isa {
    static CHOSEN: LazyLock<Isa> =
        LazyLock::new(|| Isa::chosen().unwrap_or_else(|_| *Isa::here().last().unwrap_or(&Isa::Portable)));
    FORCED.get().unwrap_or(*CHOSEN)
}

/// Runs `f` with kernels of one instruction set, on this thread and on those that help these kernels. Work that `f` itself
/// gives to other threads has the machine's.
///
/// # Panics
/// If the machine lacks it.
pub fn with_isa<R>(isa: Isa, f: impl FnOnce() -> R) -> R {
    assert!(isa.runs_here(), "this machine cannot run {}", isa.name());
    with_forced(Some(isa), f)
}

/// What [`with_isa`] asks of this thread.
pub(crate) fn forced() -> Option<Isa> {
    FORCED.get()
}

/// Runs `f` where that is what [`forced`] says.
pub(crate) fn with_forced<R>(isa: Option<Isa>, f: impl FnOnce() -> R) -> R {
    struct Reset(Option<Isa>);
    impl Drop for Reset {
        fn drop(&mut self) {
            FORCED.set(self.0);
        }
    }
    let _reset = Reset(FORCED.replace(isa));
    f()
}

/// Code that wants to know the registers, such as loops around [`Job`]s.
pub trait Choice<T: Real> {
    /// What it makes.
    type Out;
    /// Does it, for the registers `V`, which this machine has.
    fn with<V: Lanes<Elem = T>>(self) -> Self::Out;
}

/// Element types whose registers are known for every instruction set.
pub trait Speaks: Sized {
    /// Calls `c` with the registers of `isa`, which this machine has.
    #[doc(hidden)]
    fn choose<C: Choice<Self>>(isa: Isa, c: C) -> C::Out
    where
        Self: Real;
}

macro_rules! speaks {
    ($($t:ty: $portable:ty, $avx2:ident, $avx512:ident, $neon:ident;)*) => {$(
        impl Speaks for $t {
            #[inline]
            fn choose<C: Choice<$t>>(isa: Isa, c: C) -> C::Out {
                match isa {
                    #[cfg(target_arch = "x86_64")]
                    Isa::Avx512 => c.with::<super::avx512::$avx512>(),
                    #[cfg(target_arch = "x86_64")]
                    Isa::Avx2 => c.with::<super::avx2::$avx2>(),
                    #[cfg(target_arch = "aarch64")]
                    Isa::Neon => c.with::<super::neon::$neon>(),
                    _ => c.with::<$portable>(),
                }
            }
        }
    )*};
}
speaks! {
    f32: super::portable::Plain<f32, 4>, F32x8, F32x16, F32x4;
    f64: super::portable::Plain<f64, 2>, F64x4, F64x8, F64x2;
}

struct Enter<J>(J);

impl<T: Real, J: Job<T>> Choice<T> for Enter<J> {
    type Out = J::Out;
    #[inline]
    fn with<V: Lanes<Elem = T>>(self) -> J::Out {
        // SAFETY: `choose` gives only registers that this machine has.
        unsafe { V::enter(self.0) }
    }
}

/// Runs a job on the registers of an instruction set, which this machine has.
#[inline]
pub fn dispatch<T: Real, J: Job<T>>(isa: Isa, job: J) -> J::Out {
    T::choose(isa, Enter(job))
}
