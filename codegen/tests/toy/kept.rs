//! What a person wrote beside the toy API's generated code: a value that its builders take.

use crate::{
    generated::lending::{Loan, loan::Reader},
    runtime::knows::Knows,
};

/// What the desk has kept of a reader.
pub(crate) struct Card {
    pub(crate) name: &'static str,
    pub(crate) ticket: Option<&'static str>,
    pub(crate) membership: &'static str,
}

impl Knows<Loan> for Card {
    fn fields(&self) -> Loan {
        let mut loan = Loan { seat: Some("no use case documents it".into()), ..Loan::default() };
        let reader: &mut Reader = loan.reader.get_or_insert_default();
        reader.name = Some(self.name.into());
        reader.ticket = self.ticket.map(Into::into);
        loan
    }

    fn selections(&self) -> Vec<(&'static str, String)> {
        vec![("membership", self.membership.to_owned())]
    }
}
