//! The customer of the guides' examples, as what pays gives a billing address.

use visa_acceptance::{payments::BillTo, runtime::Complete};

pub(crate) fn bill_to() -> Complete<BillTo> {
    BillTo::builder()
        .address1("201 S. Division St.")
        .administrative_area("MI")
        .country("US")
        .email("test@vas.com")
        .first_name("John")
        .last_name("Doe")
        .locality("Ann Arbor")
        .phone_number("5554327113")
        .postal_code("48104-2201")
        .build()
}
