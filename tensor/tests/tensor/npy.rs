//! `.npy` and `.npz` files: those that NumPy wrote (../fixtures/make_npy.py), our own, and damaged ones.

use chainrule_tensor::npy::{self, Array, Data, NpyError, Npz};
use chainrule_tensor::{Shape, Tensor};
use proptest::prelude::*;
use std::path::PathBuf;

fn fixture(name: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "tests", "fixtures", name].iter().collect()
}

/// `'descr'` and what follows it in a header, and elements, as a file.
fn file(header: &str, body: &[u8]) -> Vec<u8> {
    let mut out = b"\x93NUMPY\x01\x00".to_vec();
    out.extend((header.len() as u16).to_le_bytes());
    out.extend(header.as_bytes());
    out.extend(body);
    out
}

#[test]
fn numpy_files_hold_what_numpy_wrote() {
    let mut npz = Npz::open(fixture("numpy.npz")).unwrap();
    assert_eq!(npz.names().len(), 28);
    let x = 0..24i64;
    for end in ["little", "big"] {
        for order in ["C", "F"] {
            let mut get = |dtype: &str| {
                let array = npz.get(&format!("{dtype}_{end}_{order}")).unwrap();
                assert_eq!(array.shape(), &Shape::from([2, 3, 4]));
                array.data().clone()
            };
            assert_eq!(get("f4"), Data::F32(x.clone().map(|x| x as f32 / 8.0).collect()));
            assert_eq!(get("f8"), Data::F64(x.clone().map(|x| x as f64 / 8.0).collect()));
            assert_eq!(get("i4"), Data::I32(x.clone().map(|x| x as i32 - 12).collect()));
            assert_eq!(get("i8"), Data::I64(x.clone().map(|x| x - (1 << 40)).collect()));
            assert_eq!(get("u4"), Data::U32(x.clone().map(|x| x as u32 + (1 << 31)).collect()));
        }
    }
    for order in ["C", "F"] {
        let bytes = npz.get(&format!("u1_byte_{order}")).unwrap();
        assert_eq!(bytes.data(), &Data::U8(x.clone().map(|x| x as u8 * 10).collect()));
        let mask = npz.get(&format!("b1_byte_{order}")).unwrap();
        assert_eq!(mask.to_mask().unwrap().to_vec(), x.clone().map(|x| x % 3 == 0).collect::<Vec<_>>());
    }
    assert_eq!(npz.get("scalar").unwrap().to_real::<f64>(), Tensor::scalar(2.5));
    assert_eq!(npz.get("empty").unwrap().shape(), &Shape::from([0, 3]));
    assert_eq!(npz.get("vector").unwrap().to_real::<f64>(), Tensor::from_slice(&[1.0, 2.0]));
    let e = npz.get("half").unwrap_err().to_string();
    assert!(e.contains("numpy.npz, array 'half'") && e.contains("'<f2'"), "{e}");
    let e = npz.get("nothing").unwrap_err().to_string();
    assert!(e.contains("'nothing'") && e.contains("f4_little_C, "), "{e}");

    let eighths = Data::F64(x.clone().map(|x| x as f64 / 8.0).collect());
    assert_eq!(npy::load(fixture("numpy_f8.npy")).unwrap().data(), &eighths);
    assert_eq!(
        npy::load(fixture("numpy_v2.npy")).unwrap().to_real::<f64>().to_vec(),
        Vec::from_iter(x.map(|x| x as f64 / 8.0))
    );
    let mut stored = Npz::open(fixture("stored.npz")).unwrap();
    assert_eq!(stored.names(), ["a", "b"]);
    assert_eq!(stored.get("a").unwrap().shape(), &Shape::from([2, 3, 4]));
}

#[test]
fn what_is_written_is_what_numpy_writes() {
    // The bytes of a file that NumPy made of the same array.
    let x = Tensor::<f32>::arange(0.0, 24.0, 1.0).reshaped([2, 3, 4]).unwrap() / 8.0;
    let ours = npy::encode(&Array::from(&x));
    let theirs = std::fs::read(fixture("numpy_v2.npy")).unwrap();
    // Theirs has version 2.0, whose length takes two more bytes.
    assert_eq!(ours[128..], theirs[128..]);
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).split_whitespace().collect::<String>();
    assert_eq!(text(&ours[10..128]), text(&theirs[12..128]));
}

proptest! {
    #[test]
    fn round_trips(shape in prop::collection::vec(0usize..4, 0..5), bits in prop::collection::vec(any::<u64>(), 256)) {
        let shape = Shape::new(&shape).unwrap();
        let of = |i: usize| bits[i % 256];
        let n = shape.numel();
        let reals = Tensor::from_vec((0..n).map(|i| f64::from_bits(of(i))).collect(), shape).unwrap();
        let singles = Tensor::from_vec((0..n).map(|i| f32::from_bits(of(i) as u32)).collect(), shape).unwrap();
        let whole = Tensor::from_vec((0..n).map(|i| of(i) as u32).collect(), shape).unwrap();
        let mask = Tensor::from_vec((0..n).map(|i| of(i) % 2 == 0).collect(), shape).unwrap();
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x.npz");
        let arrays = [("a", Array::from(&reals)), ("b", Array::from(&singles)), ("c", Array::from(&whole)), ("d", Array::from(&mask))];
        npy::save_npz(&path, &arrays).unwrap();
        let mut npz = Npz::open(&path).unwrap();
        let (a, b) = (npz.get("a").unwrap(), npz.get("b").unwrap());
        // Bits, since NaN is not equal to itself.
        prop_assert!(matches!(a.data(), Data::F64(v) if v.iter().map(|x| x.to_bits()).eq(reals.to_vec().iter().map(|x| x.to_bits()))));
        prop_assert!(matches!(b.data(), Data::F32(v) if v.iter().map(|x| x.to_bits()).eq(singles.to_vec().iter().map(|x| x.to_bits()))));
        prop_assert_eq!(a.shape(), &shape);
        prop_assert_eq!(npz.get("c").unwrap().to_indices().unwrap(), whole);
        prop_assert_eq!(npz.get("d").unwrap().to_mask().unwrap(), mask);
        let path = dir.path().join("x.npy");
        npy::save(&path, &reals).unwrap();
        prop_assert_eq!(*npy::load(&path).unwrap().shape(), shape);
    }

    /// Any bytes give an answer or an error.
    #[test]
    fn garbage_is_an_error(at in 0usize..152, byte: u8, cut in 0usize..152) {
        let mut bytes = npy::encode(&Array::from(&Tensor::from_slice(&[1.0, 2.0, 3.0])));
        prop_assert_eq!(bytes.len(), 152);
        bytes[at] = byte;
        let _ = npy::decode(&bytes);
        let _ = npy::decode(&bytes[..cut]);
    }
}

#[test]
fn every_truncation_is_an_error() {
    for name in ["numpy_f8.npy", "numpy_v2.npy"] {
        let bytes = std::fs::read(fixture(name)).unwrap();
        for cut in 0..bytes.len() {
            let e = npy::decode(&bytes[..cut]).unwrap_err();
            match cut {
                0..6 => assert!(matches!(e, NpyError::Magic { .. }), "{cut}: {e}"),
                6..128 => assert!(matches!(e, NpyError::Truncated { .. }), "{cut}: {e}"),
                _ => assert!(matches!(e, NpyError::Length { .. }), "{cut}: {e}"),
            }
        }
    }
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("cut.npz");
    let bytes = std::fs::read(fixture("stored.npz")).unwrap();
    for cut in 0..bytes.len() {
        std::fs::write(&path, &bytes[..cut]).unwrap();
        assert!(Npz::open(&path).and_then(|mut npz| npz.get("a")).is_err(), "{cut}");
    }
}

#[test]
fn a_flipped_bit_in_an_archive_is_seen() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("flipped.npz");
    let array = Array::from(&Tensor::from_slice(&[1.0, 2.0, 3.0]));
    npy::save_npz(&path, &[("x", array.clone())]).unwrap();
    let bytes = std::fs::read(&path).unwrap();
    for at in 0..bytes.len() {
        let mut bad = bytes.clone();
        bad[at] ^= 0x10;
        std::fs::write(&path, &bad).unwrap();
        // Some bytes are padding or dates; those that matter are under a checksum.
        if let Ok(read) = Npz::open(&path).and_then(|mut npz| npz.get("x")) {
            assert_eq!(read, array, "byte {at}");
        }
    }
}

#[test]
fn headers_may_be_written_in_any_way_that_python_allows() {
    let body = [0, 0, 128, 63, 0, 0, 0, 64];
    for header in [
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }",
        "{\"shape\":(2 , ),\"fortran_order\":True,\"descr\":\"<f4\"}\n",
        " { 'fortran_order' : False , 'descr' : '<f4' , 'shape' : ( 1 , 2 ) } ",
    ] {
        assert_eq!(npy::decode(&file(header, &body)).unwrap().data(), &Data::F32(vec![1.0, 2.0]), "{header}");
    }
}

#[test]
fn bad_headers_are_named() {
    let message = |header: &str, body: &[u8]| npy::decode(&file(header, body)).unwrap_err().to_string();
    let of =
        |descr: &str, shape: &str| format!("{{'descr': {descr}, 'fortran_order': False, 'shape': {shape}}}");
    let cases = [
        (of("'<f2'", "(1,)"), "'<f2' are not supported"),
        (of("'<U3'", "(1,)"), "'<U3' are not supported"),
        (of("'|O'", "(1,)"), "'|O' are not supported"),
        (of("'é'", "(1,)"), "not supported"),
        (of("''", "(1,)"), "not supported"),
        (of("[('a', '<f4')]", "(1,)"), "a record"),
        (of("'<f4'", "(3,)"), "takes 12 bytes of elements, and the file has 8"),
        (of("'<f4'", "(1,)"), "takes 4 bytes of elements, and the file has 8"),
        (of("'<f4'", "(4611686018427387904, 4)"), "takes too many bytes"),
        (of("'<f4'", "(99999999999999999999,)"), "a size was expected"),
        (of("'<f4'", "(-1,)"), "a size was expected"),
        (of("'<f4'", "2"), "'(' was expected"),
        (of("'<f4'", "(2"), "')' was expected"),
        (of("'<f4", "(2,)"), "'}' was expected"),
        ("{'descr': '<f4', 'shape': (2,)}".into(), "is missing"),
        ("{'descr': '<f4', 'fortran_order': Maybe, 'shape': (2,)}".into(), "True or False"),
        ("{'name': 1}".into(), "the key 'name' is not known"),
        ("".into(), "'{' was expected"),
        (of("'<f4'", "(1, 1, 1, 1, 1, 1, 1, 1, 2)"), "at most 6 axes"),
    ];
    for (header, expected) in cases {
        let text = message(&header, &[0; 8]);
        assert!(text.contains(expected), "{header}: {text}");
    }
    assert!(matches!(npy::decode(b"PK\x03\x04"), Err(NpyError::Magic { .. })));
    assert!(matches!(npy::decode(b"\x93NUMPY\x09\x00xx"), Err(NpyError::Version { major: 9, minor: 0 })));
    let e = npy::load("/no/such/file.npy").unwrap_err().to_string();
    assert!(e.starts_with("/no/such/file.npy: "), "{e}");
}

#[test]
fn labels_must_be_whole_and_in_range() {
    let of = |x: &[f64]| Array::from(&Tensor::from_slice(x)).to_indices();
    assert_eq!(of(&[0.0, 4_294_967_295.0]).unwrap().to_vec(), [0, u32::MAX]);
    for bad in [0.5, -1.0, 4_294_967_296.0, f64::NAN] {
        let e = of(&[0.0, bad]).unwrap_err().to_string();
        assert!(e.starts_with(&format!("element 1 is {bad}, which is not a whole number")), "{e}");
    }
    let mut npz = Npz::open(fixture("numpy.npz")).unwrap();
    assert!(matches!(npz.get("i4_little_C").unwrap().to_indices(), Err(NpyError::Value { at: 0, .. })));
    assert!(matches!(npz.get("f4_little_C").unwrap().to_mask(), Err(NpyError::DType { .. })));
    assert_eq!(npz.get("u1_byte_C").unwrap().to_indices().unwrap().at(&[1, 2, 3]), 230);
}
