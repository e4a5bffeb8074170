//! A billing address that lacks its country.

use visa_acceptance::payments::BillTo;

fn main() {
    let _ = BillTo::builder()
        .address1("201 S. Division St.")
        .administrative_area("MI")
        .email("test@vas.com")
        .first_name("John")
        .last_name("Doe")
        .locality("Ann Arbor")
        .phone_number("5554327113")
        .postal_code("48104-2201")
        .build();
}
