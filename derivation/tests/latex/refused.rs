//! What is refused: one error, at the very characters, with a suggestion; and where there are two readings, an edit for each.

use crate::common::{errors, notes, refused, same};

const GIVEN: &str = r"dims $N,D$
given $$ X\in\mathbb{R}^{N\times D},\ A\in\mathbb{R}^{D\times D},\ x,y\in\mathbb{R}^D,\ a,b,c\in\mathbb{R} $$
$$ f(r)=r^2 $$
claim $$ ";

/// A claim, what is marked in it, what is said, and how many edits are offered.
#[track_caller]
fn no(claim: &str, marked: &str, says: &str, fixes: usize) {
    refused(&format!("{GIVEN}{claim} $$"), marked, says, fixes);
}

#[test]
fn calls_of_unknown_names() {
    no("q(a+b)=0", "q", "call or a product", 0);
    no("sin(a)=0", "sin", "product: s i n", 1);
}

#[test]
fn inverses_of_functions() {
    no(r"\sin^{-1}a=0", r"\sin^{-1}", "inverse function or the reciprocal", 2);
    no("f^{-1}(a)=0", "f^{-1}", "inverse function or the reciprocal", 1);
    no("f^2(a)=0", "f^2", "applied again", 0);
    no(r"\log(a)^2=0", r"\log(a)^2", "argument or to the value", 2);
}

#[test]
fn squares_of_vectors() {
    no("1-x^2=0", "x^2", "of which kind", 2);
    no(r"\sum_i(x+y)^{2}=0", "(x+y)^{2}", "of which kind", 2);
}

#[test]
fn primes_on_numbers() {
    no("a'=0", "a'", "neither a transpose", 0);
    no("f'=0", "f'", "needs its argument", 0);
    refused(r"given $$ x\in\mathbb{R} $$ define $$ h'=x^2 $$", "h'", "no prime", 0);
}

#[test]
fn a_transpose_where_t_is_declared() {
    refused(
        r"given $$ T\in\mathbb{R},\ X\in\mathbb{R}^{N\times N} $$ claim $$ X^T=0 $$",
        "T",
        "a power or a transpose",
        2,
    );
}

#[test]
fn norms_and_bars() {
    no(r"\|X\|_2=0", "2", "spectral or its Frobenius", 1);
    no(r"\|x\|_3=0", "3", "no such norm", 0);
    no("|A|=0", "|A|", "absolute values or the determinant", 2);
    no("|a|b|c|=0", "|", "opens or closes", 0);
    no(r"a\mid b=0", r"\mid", "no bar", 0);
    no("|a=0", "|", "no partner", 0);
}

#[test]
fn sums_without_brackets() {
    no(r"\sum_ix_i+y_i=0", "+", "but i is used behind it", 0);
    no(r"\sum x_iy_j=0", r"\sum", "over which index", 1);
    no(r"\sum_{i=1}x_i=0", "i=1", "no last one", 1);
    no(r"\sum_{i\in B}x_i=0", "B", "not over a set", 0);
    no(r"x_1+\dots+x_n=0", r"\dots", "leave open", 0);
}

#[test]
fn functions_before_a_bracket() {
    no(r"\log a(b+c)=0", r"\log a(", "the bracket belongs", 2);
    no(r"\sin a/2=0", r"\sin a/", "divided by", 2);
    no(r"\log_3a=0", "3", "bases 2 and 10", 0);
    no(r"\lg a=0", r"\lg", "to base 10 and to base 2", 2);
}

/// A definition under a keyword that claims would hide what it names from all that follows.
#[test]
fn definitions_that_are_claimed() {
    for keyword in ["show", "claim"] {
        let text = format!(r"given $x\in\mathbb{{R}}$ {keyword} $$ x := 3 $$");
        refused(&text, ":=", "nothing is claimed", 1);
    }
    no(r"a\leftarrow a-b", r"\leftarrow", "nothing is claimed", 1);
    same(r"given $x\in\mathbb{R}$ define $$ y := x^2 $$", "given x real\ny = x^2");
    same(r"dims $D$ dims $M := D+1$", "dims D\ndims M = D + 1");
}

#[test]
fn slashes_before_a_product() {
    no("1/2a=0", "/2a", "two ways", 2);
    no("a/bc=0", "/bc", "two ways", 2);
}

#[test]
fn fractions_that_may_be_quotients() {
    refused(
        r"given $$ d,x,y\in\mathbb{R} $$ claim $$ \frac{dy}{dx}=0 $$",
        r"\frac{dy}{dx}",
        "quotient or a derivative",
        2,
    );
    no(r"\frac{\partial^2f(a)}{\partial a}=0", r"\frac{\partial^2f(a)}{\partial a}", "of order 2 above", 0);
    no(r"dX=0", "dX", "not divided", 0);
}

#[test]
fn gradients_without_a_variable() {
    no(r"\nabla(a^2)=0", r"\nabla", "with respect to what", 1);
    no(r"\partial_k(a^2)=0", r"\partial_k", "of which variable", 0);
    no(r"\Delta f=0", r"\Delta", "Laplace", 0);
}

#[test]
fn subscripts_with_two_readings() {
    no("A_{123}=0", "123", "one number or several", 2);
    let given = r"given $$ x\in\mathbb{R}^D $$ $$ s=\operatorname{softmax}(x) $$ claim $$ s_{2i}=0 $$";
    refused(given, "2i", "two ways", 2);
}

#[test]
fn products_that_are_none() {
    no(r"x\times y=0", r"\times", "cross product", 2);
    no("2 3=0", "2 3", "side by side", 0);
    no("x^10=0", "10", "first digit", 1);
    no("1e-3=a", "1e", "power of ten", 0);
}

#[test]
fn sizes_that_are_not_known() {
    no(r"\mathbf 1=x", r"\mathbf 1", "number of ones", 2);
    no("e_k=x", "e_k", "size of a unit vector", 0);
}

#[test]
fn relations_that_cannot_be_judged() {
    no(r"a\approx b", r"\approx", "approximation", 0);
    no(r"a\propto b", r"\propto", "which factor", 0);
    no(r"a\pm b=0", r"\pm", "two things", 0);
    no(r"\int a=0", r"\int", "integrals", 0);
    no(r"\argmin_a a=0", r"\argmin", "least", 0);
    no(r"\arg\min_a a=0", r"\arg", "least", 0);
}

#[test]
fn characters_that_are_not_known() {
    no("a=☃", "☃", "U+2603", 0);
    no(r"\foo a=0", r"\foo", r"`\foo` has no meaning", 0);
}

#[test]
fn fonts_that_merge_two_names() {
    refused(r"given $$ \mathbf x\in\mathbb{R}^N,\ y\in\mathbb{R} $$ claim $$ x=y $$", "x", "same name", 1);
}

#[test]
fn statements_of_no_known_form() {
    no("a+b", "a+b", "states nothing", 0);
    refused(r"given $$ a,b\in\mathbb{R} $$ $$ a>b $$", "a>b", "assumption or a claim", 2);
    refused(r"given $$ a\in\mathbb{R} $$ $$ a+1=2 $$", "a", "left side", 1);
    refused(r"given $$ a\in\mathbb{R} $$ $$ b=a=2 $$", "=", "one `=`", 1);
    refused(r"given $$ a=2 $$", "=", "no value of its own", 0);
    refused(r"given $$ t\in\Delta^K $$", r"\Delta^K", "K or K+1 entries", 2);
    refused(r"given $$ a\in\mathbb{R}_+ $$", "+", "whether 0 belongs", 2);
}

#[test]
fn limits_inside_formulas() {
    no(r"a\lim_{a\to0}f(a)=0", r"\lim", "", 0);
}

#[test]
fn brackets_that_are_not_closed() {
    no("(a+b=0", "=", "operator or the closing bracket", 0);
    no(r"b=\left(a+b", r"\left(", "never closed", 1);
    no(r"\frac{a", "{", "never closed", 0);
    refused("claim $$ a=b", "$$", "never closed", 0);
}

#[test]
fn nesting_and_length_have_limits() {
    let deep = format!("{GIVEN}{}a{}=0 $$", "(".repeat(300), ")".repeat(300));
    let wrong = errors(&deep);
    assert!(wrong.len() == 1 && wrong[0].message.contains("200 levels"), "{wrong:?}");
    let long = format!("{GIVEN}a{}=0 $$", "+a".repeat(1_000));
    let wrong = errors(&long);
    assert!(wrong.len() == 1 && wrong[0].message.contains("1000 operands"), "{wrong:?}");
}

#[test]
fn one_mistake_gives_one_error_and_the_rest_is_read() {
    let wrong = errors(&format!("{GIVEN}a\\pm b=0,\\quad a=b,\\quad \\int x=0 $$ claim $$ x=y $$"));
    assert_eq!(wrong.len(), 2, "{wrong:?}");
}

#[test]
fn formulas_that_are_not_read_are_named() {
    let given = "given $x\\in\\mathbb{R}$\n";
    refused(&format!("{given}claim: 2x = x+x % so\n"), "2x = x+x", "outside of `$`", 1);
    refused(&format!("{given}\\item claim twice: 2x = x+x"), "2x = x+x", "outside of `$`", 1);
    for read in ["Claim: this is easy.\n", "% claim: 2x = x+x\n", "claim:\n$2x = x+x$\n", "Note: a = b\n"] {
        assert!(errors(&format!("{given}{read}")).is_empty(), "{read}");
    }
    let verbatim = "\\begin{verbatim}\nclaim: 2x = x+x\n\\end{verbatim}\n";
    assert!(errors(&format!("{given}{verbatim}")).is_empty());
    let unread = ["this formula is not read: other words stand in front of it"];
    assert_eq!(notes(&format!("{given}claim g: $x=x$ and also $2x=x+x$.")), unread);
    assert_eq!(notes(&format!("{given}claim g: $x=x$ for every $x$.")), [""; 0]);
}

#[test]
fn brackets_and_bars_of_another_kind() {
    no(r"\langle x\rangle=0", r"\langle", "only read as an inner product", 0);
    no(r"\left.\frac{\partial a}{\partial b}\right|_{b=0}=0", r"\right|", "a bar with a place behind it", 0);
    no(r"\frac{\partial a}{\partial b}\Big|_{b=0}=0", "_", "a bar with a place behind it", 0);
}

#[test]
fn powers_below_the_line() {
    no(r"\frac{\partial a}{\partial b^2}=0", "2", "this power does not fit", 0);
    let error = &errors(&format!(r"{GIVEN}\frac{{\partial a}}{{\partial b^2}}=0 $$"))[0];
    assert_eq!(error.help[0].text, "one differentiates by a name: give the power of b one, say v");
    let error = &errors(&format!(r"{GIVEN}\sum_{{k}} x_k + y_k=0 $$"))[0];
    assert_eq!(error.help[0].text, r"put what is summed in brackets: \sum_{k} \left( … \right)");
}
