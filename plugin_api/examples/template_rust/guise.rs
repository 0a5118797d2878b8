// The part of guise/*.h, ABI 1.0, that the example needs, as Rust sees it. Names and order are those of the C headers,
// where the contract of each member stands. Functions that are not called here keep their place as `Unused`.
use core::mem::size_of;

pub type Status = i32;
pub const OK: Status = 0;

pub const TYPE_REAL: u32 = 3;
pub const TYPE_TENSOR: u32 = 7;
pub const BOUND_MINIMUM: u32 = 1;
pub const LOGITS: i32 = 1;

pub type Text = *const u8; // ended by NUL
pub type Unused = Option<unsafe extern "C" fn()>;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Tensor {
    pub index: u32,
    pub generation: u32,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub union ValueAs {
    pub integer: i64,
    pub real: f64,
    pub tensor: Tensor,
    pub pointer: *const u8,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Value {
    pub kind: u32,
    pub count: u32,
    pub holds: ValueAs,
}

#[repr(C)]
pub struct Context {
    pub struct_size: u32,
    pub status: Status,
    pub host: *const Host,
    pub setup: *const u8,
    pub step: *const StepTable,
    pub update: *const u8,
    pub measure: *const u8,
    pub operators: *const u64,
    pub interfaces: *const *const u8,
}

#[repr(C)]
pub struct Host {
    pub struct_size: u32,
    pub abi_minor: u32,
    pub fail: Unused,
    pub error_text: Unused,
    pub log: Unused,
    pub log_value: unsafe extern "C" fn(*mut Context, Text, f64) -> Status,
    pub op_find: Unused,
    pub op_call: unsafe extern "C" fn(*mut Context, u64, *const Value, *const Text, u32, *mut Value, u32) -> Status,
    pub shape: Unused,
    pub dtype: Unused,
    pub device: Unused,
    pub item: unsafe extern "C" fn(*mut Context, Tensor, *mut f64) -> Status,
    pub detach: Unused,
    pub keep: Unused,
    pub release: Unused,
    pub no_grad_begin: Unused,
    pub no_grad_end: Unused,
}

#[repr(C)]
pub struct StepTable {
    pub struct_size: u32,
    pub reserved: u32,
    pub info: Unused,
    pub input: unsafe extern "C" fn(*mut Context, i32, *mut Tensor) -> Status,
    pub head: Unused,
    pub cross_entropy: unsafe extern "C" fn(*mut Context, Tensor, *mut Tensor) -> Status,
    pub over_teacher_classes: Unused,
    pub random_uniform: Unused,
    pub add_term: unsafe extern "C" fn(*mut Context, Text, Tensor, f64) -> Status,
}

#[repr(C)]
pub struct OptionRow {
    pub struct_size: u32,
    pub kind: u32,
    pub key: Text,
    pub default_integer: i64,
    pub default_real: f64,
    pub default_text: Text,
    pub minimum: f64,
    pub maximum: f64,
    pub bounds: u32,
    pub member: u32,
    pub choices: *const Text,
    pub unit: Text,
    pub help: Text,
    pub since: Text,
}

#[repr(C)]
pub struct Strategy {
    pub struct_size: u32,
    pub teacher_scope: i32,
    pub name: Text,
    pub version: Text,
    pub summary: Text,
    pub default_teacher: Text,
    pub default_teacher_options: Text,
    pub options: *const *const OptionRow,
    pub instance_size: u64,
    pub state_version: u32,
    pub reserved: u32,
    pub create: Unused,
    pub destroy: Unused,
    pub loss: unsafe extern "C" fn(*mut u8, *mut Context),
    pub save: Unused,
    pub load: Unused,
}

#[repr(C)]
pub struct OpSlot {
    pub struct_size: u32,
    pub flags: u32,
    pub name: Text,
    pub overload: Text,
    pub arguments: Text,
}

#[repr(C)]
pub struct Plugin {
    pub magic: [u8; 8],
    pub struct_size: u32,
    pub abi_major: u16,
    pub abi_minor: u16,
    pub id: Text,
    pub version: Text,
    pub strategies: [*const *const Strategy; 2], // begin and end, as are the others
    pub teachers: [*const u8; 2],
    pub measures: [*const u8; 2],
    pub ops: [*const OpSlot; 2],
    pub interfaces: [*const u8; 2],
}

/// An ELF note; `SIZE` is that of the six texts.
#[repr(C, align(4))]
pub struct Note<const SIZE: usize> {
    pub owner_size: u32,
    pub text_size: u32,
    pub kind: u32,
    pub owner: [u8; 8],
    pub text: [u8; SIZE],
}
pub const fn note<const SIZE: usize>(text: &[u8; SIZE]) -> Note<SIZE> {
    Note { owner_size: 6, text_size: SIZE as u32, kind: 1, owner: *b"Guise\0\0\0", text: *text }
}

/// Constants that hold pointers, which Rust shares between threads only when told that it may.
#[repr(transparent)]
pub struct Constant<T>(pub T);
unsafe impl<T> Sync for Constant<T> {}

const _: () = assert!(size_of::<Value>() == 16 && size_of::<Context>() == 64 && size_of::<Host>() == 128);
const _: () = assert!(size_of::<StepTable>() == 64 && size_of::<OptionRow>() == 96 && size_of::<Strategy>() == 112);
const _: () = assert!(size_of::<OpSlot>() == 32 && size_of::<Plugin>() == 112);
