// A loss in Rust, without C: half the mean squared logit beside the cross-entropy. Everything is a constant, nothing is
// allocated and the standard library is not needed. README.md has the command.
#![no_std]

#[allow(dead_code)]
mod guise;
use core::ptr::null;
use guise::*;

const ABSENT: Tensor = Tensor { index: 0, generation: 0 };

#[repr(C)]
struct Settings {
    loss_weight: f64,
}

const fn slot(name: &'static [u8], overload: &'static [u8], arguments: &'static [u8]) -> OpSlot {
    OpSlot { struct_size: 32, flags: 0, name: name.as_ptr(), overload: overload.as_ptr(), arguments: arguments.as_ptr() }
}

// The id of each stands in Context::operators at the place that its slot has here.
const MUL: usize = 0;
const MEAN: usize = 1;
static OPS: Constant<[OpSlot; 2]> =
    Constant([slot(b"aten::mul\0", b"Tensor\0", b"Tensor, Tensor\0"), slot(b"aten::mean\0", b"\0", b"Tensor\0")]);

static WEIGHT: Constant<OptionRow> = Constant(OptionRow {
    struct_size: 96,
    kind: TYPE_REAL,
    key: b"loss_weight\0".as_ptr(),
    default_integer: 0,
    default_real: 0.01,
    default_text: null(),
    minimum: 0.0,
    maximum: 0.0,
    bounds: BOUND_MINIMUM,
    member: 1, // 1 + the offset in Settings
    choices: null(),
    unit: null(),
    help: b"weight of the squared logits\0".as_ptr(),
    since: null(),
});
static OPTIONS: Constant<[*const OptionRow; 2]> = Constant([&WEIGHT.0, null()]);

static STRATEGY: Constant<Strategy> = Constant(Strategy {
    struct_size: 112,
    teacher_scope: 0,
    name: b"template_rust\0".as_ptr(),
    version: b"1.0.0\0".as_ptr(),
    summary: b"cross-entropy and small logits\0".as_ptr(),
    default_teacher: null(),
    default_teacher_options: null(),
    options: OPTIONS.0.as_ptr(),
    instance_size: core::mem::size_of::<Settings>() as u64,
    state_version: 0,
    reserved: 0,
    create: None,
    destroy: None,
    loss,
    save: None,
    load: None,
});
static STRATEGIES: Constant<[*const Strategy; 1]> = Constant([&STRATEGY.0]);

static PLUGIN: Constant<Plugin> = Constant(Plugin {
    magic: *b"GUISEABI",
    struct_size: 112,
    abi_major: 1,
    abi_minor: 0,
    id: b"template_rust\0".as_ptr(),
    version: b"1.0.0\0".as_ptr(),
    strategies: unsafe { [STRATEGIES.0.as_ptr(), STRATEGIES.0.as_ptr().add(1)] },
    teachers: [null(); 2],
    measures: [null(); 2],
    ops: unsafe { [OPS.0.as_ptr(), OPS.0.as_ptr().add(2)] },
    interfaces: [null(); 2],
});

// What is needed, kind, name, version, summary, and what it was compiled with.
#[used]
#[link_section = ".note.guise"]
static NOTE: Note<64> = note(b"1.0\0loss\0template_rust\x001.0.0\0cross-entropy and small logits\x001.0\0");

#[no_mangle]
pub extern "C" fn guise_plugin_v1() -> *const Plugin {
    &PLUGIN.0
}

// The first result of a declared operator. After an error every call returns at once, so nothing is checked here.
unsafe fn call(g: *mut Context, place: usize, arguments: &[Tensor]) -> Tensor {
    let mut values = [Value { kind: TYPE_TENSOR, count: 0, holds: ValueAs { tensor: ABSENT } }; 2];
    for (value, tensor) in values.iter_mut().zip(arguments) {
        value.holds.tensor = *tensor;
    }
    let mut result = Value { kind: 0, count: 0, holds: ValueAs { tensor: ABSENT } };
    let op = *(*g).operators.add(place);
    ((*(*g).host).op_call)(g, op, values.as_ptr(), null(), arguments.len() as u32, &mut result, 1);
    result.holds.tensor
}

unsafe extern "C" fn loss(this: *mut u8, g: *mut Context) {
    let settings = &*(this as *const Settings);
    let step = &*(*g).step;
    let (mut logits, mut ce) = (ABSENT, ABSENT);
    (step.input)(g, LOGITS, &mut logits);
    (step.cross_entropy)(g, logits, &mut ce);
    let size = call(g, MEAN, &[call(g, MUL, &[logits, logits])]);
    (step.add_term)(g, b"loss_ce\0".as_ptr(), ce, 1.0);
    (step.add_term)(g, b"loss_size\0".as_ptr(), size, 0.5 * settings.loss_weight);
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    loop {}
}
