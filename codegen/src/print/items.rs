//! Items in their order → the same with imports grouped by module and blank lines between them, by what they are.

use syn::{Attribute, ImplItem, Item, UseTree};

use super::StandIns;

/// Arranges the items of a file or a module.
pub(super) fn arrange(attributes: &[Attribute], items: &mut Vec<Item>, stand_ins: &mut StandIns) {
    let mut arranged = Vec::with_capacity(2 * items.len());
    let mut before = attributes.iter().any(is_inner).then_some(Kind::Other);
    let mut imports = Imports::default();
    for mut item in std::mem::take(items) {
        if let Item::Use(import) = &item
            && let Some((module, name)) = single(import)
        {
            imports.add(module, name);
            continue;
        }
        for text in imports.take() {
            place(&mut arranged, stand_ins.item(text), Kind::Use, &mut before, stand_ins);
        }
        let kind = Kind::of(&item);
        match &mut item {
            Item::Macro(call) if call.attrs.is_empty() => item = stand_ins.item(super::rows::call(call)),
            Item::Mod(module) => {
                if let Some((_, items)) = &mut module.content {
                    arrange(&module.attrs, items, stand_ins);
                }
            }
            Item::Impl(of) => apart(&mut of.items, stand_ins),
            _ => {}
        }
        place(&mut arranged, item, kind, &mut before, stand_ins);
    }
    for text in imports.take() {
        place(&mut arranged, stand_ins.item(text), Kind::Use, &mut before, stand_ins);
    }
    *items = arranged;
}

/// Functions of an `impl` stand apart; constants and types together.
fn apart(items: &mut Vec<ImplItem>, stand_ins: &mut StandIns) {
    let is_terse = |item: &ImplItem| !matches!(item, ImplItem::Fn(_));
    let mut previous_is_terse = None;
    for item in std::mem::take(items) {
        let terse = is_terse(&item);
        if previous_is_terse.is_some_and(|previous| !(previous && terse)) {
            items.push(ImplItem::Macro(stand_ins.blank_in_impl()));
        }
        previous_is_terse = Some(terse);
        items.push(item);
    }
}

fn place(items: &mut Vec<Item>, item: Item, kind: Kind, before: &mut Option<Kind>, stand_ins: &mut StandIns) {
    if before.is_some_and(|before| before != kind || kind == Kind::Other) {
        items.push(stand_ins.item(String::new()));
    }
    *before = Some(kind);
    items.push(item);
}

/// What stands together when it is of one kind.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Use,
    Export,
    Module,
    Call,
    Other,
}

impl Kind {
    fn of(item: &Item) -> Self {
        match item {
            Item::Use(item) if matches!(item.vis, syn::Visibility::Inherited) => Self::Use,
            Item::Use(_) => Self::Export,
            Item::Mod(module) if module.content.is_none() && module.attrs.is_empty() => Self::Module,
            Item::Macro(call) if matches!(call.mac.delimiter, syn::MacroDelimiter::Paren(_)) => Self::Call,
            _ => Self::Other,
        }
    }
}

fn is_inner(attribute: &Attribute) -> bool {
    matches!(attribute.style, syn::AttrStyle::Inner(_))
}

/// The module and the name of an import of one name.
fn single(import: &syn::ItemUse) -> Option<(String, String)> {
    if !import.attrs.is_empty() || !matches!(import.vis, syn::Visibility::Inherited) {
        return None;
    }
    let (mut module, mut tree) = (Vec::new(), &import.tree);
    loop {
        match tree {
            UseTree::Path(path) => {
                module.push(path.ident.to_string());
                tree = &path.tree;
            }
            UseTree::Name(name) if !module.is_empty() => return Some((module.join("::"), name.ident.to_string())),
            _ => return None,
        }
    }
}

/// Names by the module that they come from.
#[derive(Default)]
struct Imports(Vec<(String, Vec<String>)>);

impl Imports {
    fn add(&mut self, module: String, name: String) {
        match self.0.iter_mut().find(|(known, _)| *known == module) {
            Some((_, names)) => names.push(name),
            None => self.0.push((module, vec![name])),
        }
    }

    /// A text for each module, with a name a line, so that another name only adds one.
    fn take(&mut self) -> impl Iterator<Item = String> + use<> {
        std::mem::take(&mut self.0)
            .into_iter()
            .map(|(module, names)| format!("use {module}::{{\n    {},\n}};", names.join(",\n    ")))
    }
}
