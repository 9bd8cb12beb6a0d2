"""JAX with its compiler, as a peer of `chainrule bench train`: it has the perceptrons."""

import functools

import serving

import jax
import jax.numpy as jnp

BATCHES = {f"step, mlp batch {batch}": batch for batch in (1, 16, 64, 256)}


def cases(_what, _dtype, _threads):
    """What makes a case of a name. XLA has a thread for each core that it may use when it starts, whatever is asked for."""
    return lambda name: mlp(BATCHES[name]) if name in BATCHES else None


def linear(key, inputs, outputs):
    weight, bias = jax.random.split(key)
    within = 1 / inputs**0.5
    draw = lambda key, shape: jax.random.uniform(key, shape, minval=-within, maxval=within)
    return draw(weight, (outputs, inputs)), draw(bias, (outputs,))


def loss(params, x, labels):
    (w1, b1), (w2, b2) = params
    logits = jax.nn.sigmoid(x @ w1.T + b1) @ w2.T + b2
    return -jnp.take_along_axis(jax.nn.log_softmax(logits), labels[:, None], axis=1).mean()


@functools.partial(jax.jit, donate_argnums=0)
def step(params, x, labels):
    slopes = jax.grad(loss)(params, x, labels)
    return jax.tree.map(lambda p, g: p - 0.01 * g, params, slopes)


def mlp(batch):
    """784-128-10 with sigmoids, cross-entropy and SGD, compiled, with the parameters changed in place."""
    first, second, images = jax.random.split(jax.random.key(0), 3)
    state = {"params": (linear(first, 784, 128), linear(second, 128, 10))}
    x, labels = jax.random.normal(images, (batch, 784)), jnp.arange(batch) % 10

    def piece():
        state["params"] = jax.block_until_ready(step(state["params"], x, labels))

    return piece


if __name__ == "__main__":
    serving.main(f"JAX {jax.__version__}", cases)
