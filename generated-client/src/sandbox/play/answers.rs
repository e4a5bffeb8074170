//! The refusals that are known of the platform, of what is in front of it and beside it, by name: what notes and pages have of them.

/// Answers: name, status, body, where `{missing}` and `{invalid}` stand for the platform's words.
pub(super) const ANSWERS: &[(&str, u16, &str)] = &[
    // Payments.
    (
        "missing-field",
        400,
        r#"{"submitTimeUtc":"{time}","status":"INVALID_REQUEST","reason":"MISSING_FIELD","message":"{missing}","details":[{"field":"orderInformation.amountDetails.currency","reason":"MISSING_FIELD"}]}"#,
    ),
    (
        "invalid-data",
        400,
        r#"{"submitTimeUtc":"{time}","status":"INVALID_REQUEST","reason":"INVALID_DATA","message":"{invalid}","details":[{"field":"orderInformation.amountDetails.currency","reason":"INVALID_DATA"}]}"#,
    ),
    (
        "duplicate-request",
        400,
        r#"{"submitTimeUtc":"{time}","status":"INVALID_REQUEST","reason":"DUPLICATE_REQUEST","message":"The transaction id was used in the last 60 days"}"#,
    ),
    (
        "invalid-data-nested",
        400,
        r#"{"id":"{id}","submitTimeUtc":"{time}","status":"400","errorInformation":{"reason":"INVALID_DATA","message":"{invalid}","details":[{"field":"orderInformation.amountDetails.currency","reason":"INVALID_DATA"}]}}"#,
    ),
    (
        "authentication-failed",
        400,
        r#"{"id":"{id}","submitTimeUtc":"{time}","status":"AUTHENTICATION_FAILED","errorInformation":{"reason":"CONSUMER_AUTHENTICATION_FAILED","message":"The payer could not be authenticated"}}"#,
    ),
    (
        "processor-unavailable",
        400,
        r#"{"submitTimeUtc":"{time}","status":"INVALID_REQUEST","reason":"PROCESSOR_UNAVAILABLE","message":"The processor cannot be reached"}"#,
    ),
    (
        "merchant-configuration",
        201,
        r#"{"id":"{id}","submitTimeUtc":"{time}","status":"INVALID_REQUEST","errorInformation":{"reason":"INVALID_MERCHANT_CONFIGURATION","message":"The merchant's configuration is not valid"}}"#,
    ),
    (
        "processor-timeout",
        201,
        r#"{"id":"{id}","submitTimeUtc":"{time}","status":"SERVER_ERROR","errorInformation":{"reason":"PROCESSOR_TIMEOUT","message":"The processor did not answer in time"}}"#,
    ),
    (
        "reject",
        202,
        r#"{"id":"{id}","submitTimeUtc":"{time}","status":"202","errorInformation":{"reason":"REJECT","message":"The risk rules reject it"}}"#,
    ),
    (
        "risk-declined",
        201,
        r#"{"id":"{id}","submitTimeUtc":"{time}","status":"AUTHORIZED_RISK_DECLINED","errorInformation":{"reason":"SCORE_EXCEEDS_THRESHOLD","message":"The risk score is above the threshold"}}"#,
    ),
    (
        "pending-review",
        201,
        r#"{"id":"{id}","submitTimeUtc":"{time}","status":"AUTHORIZED_PENDING_REVIEW","errorInformation":{"reason":"DECISION_PROFILE_REVIEW","message":"A rule holds it for review"}}"#,
    ),
    (
        "pending-authentication",
        201,
        r#"{"id":"{id}","submitTimeUtc":"{time}","status":"PENDING_AUTHENTICATION","errorInformation":{"reason":"CONSUMER_AUTHENTICATION_REQUIRED","message":"The payer must be authenticated"}}"#,
    ),
    (
        "token-not-created",
        201,
        r#"{"id":"{id}","submitTimeUtc":"{time}","status":"AUTHORIZED","embeddedActions":{"TOKEN_CREATE":{"status":"SERVER_ERROR","reason":"SYSTEM_ERROR","message":"The payment was made and the token was not"}}}"#,
    ),
    (
        "system-error",
        502,
        r#"{"submitTimeUtc":"{time}","status":"SERVER_ERROR","reason":"SYSTEM_ERROR","message":"Something failed within"}"#,
    ),
    (
        "server-timeout",
        502,
        r#"{"submitTimeUtc":"{time}","status":"SERVER_ERROR","reason":"SERVER_TIMEOUT","message":"A server did not answer in time"}"#,
    ),
    (
        "service-timeout",
        502,
        r#"{"submitTimeUtc":"{time}","status":"SERVER_ERROR","reason":"SERVICE_TIMEOUT","message":"A service did not answer in time"}"#,
    ),
    (
        "missing-configuration",
        502,
        r#"{"submitTimeUtc":"{time}","status":"SERVER_ERROR","reason":"INVALID_OR_MISSING_CONFIG","message":"The merchant's configuration is missing"}"#,
    ),
    (
        "system-error-nested",
        500,
        r#"{"id":"{id}","submitTimeUtc":"{time}","status":"500","errorInformation":{"reason":"SYSTEM_ERROR","message":"Something failed within","details":[{"field":"reasonCode","reason":"212"}]}}"#,
    ),
    (
        "missing-field-alone",
        400,
        r#"{"submitTimeUtc":"{time}","status":"INVALID_REQUEST","reason":"MISSING_FIELD","message":"{missing}"}"#,
    ),
    (
        "invalid-data-with-id",
        400,
        r#"{"id":"{id}","submitTimeUtc":"{time}","status":"INVALID_REQUEST","reason":"INVALID_DATA","message":"{invalid}","details":[{"field":"orderInformation.amountDetails.currency","reason":"INVALID_DATA"}]}"#,
    ),
    (
        "invalid-data-alone",
        400,
        r#"{"submitTimeUtc":"{time}","status":"INVALID_REQUEST","reason":"INVALID_DATA","message":"{invalid}"}"#,
    ),
    (
        "duplicate-invalid-data",
        400,
        r#"{"submitTimeUtc":"{time}","status":"INVALID_REQUEST","reason":"INVALID_DATA","message":"Declined - The transactionId was already used in the last 60 days"}"#,
    ),
    (
        "invalid-card",
        400,
        r#"{"submitTimeUtc":"{time}","status":"INVALID_REQUEST","reason":"INVALID_CARD","message":"The card is not valid"}"#,
    ),
    (
        "card-type-not-accepted",
        400,
        r#"{"submitTimeUtc":"{time}","status":"INVALID_REQUEST","reason":"CARD_TYPE_NOT_ACCEPTED","message":"The card type is not accepted"}"#,
    ),
    (
        "invalid-merchant-configuration",
        400,
        r#"{"submitTimeUtc":"{time}","status":"INVALID_REQUEST","reason":"INVALID_MERCHANT_CONFIGURATION","message":"The merchant's configuration is not valid"}"#,
    ),
    (
        "invalid-amount",
        400,
        r#"{"submitTimeUtc":"{time}","status":"INVALID_REQUEST","reason":"INVALID_AMOUNT","message":"The amount is not valid"}"#,
    ),
    (
        "invalid-card-type",
        400,
        r#"{"submitTimeUtc":"{time}","status":"INVALID_REQUEST","reason":"INVALID_CARD_TYPE","message":"The card type does not fit the number"}"#,
    ),
    (
        "invalid-payment-id",
        400,
        r#"{"submitTimeUtc":"{time}","status":"INVALID_REQUEST","reason":"INVALID_PAYMENT_ID","message":"The payment's id is not valid"}"#,
    ),
    (
        "not-supported",
        400,
        r#"{"submitTimeUtc":"{time}","status":"INVALID_REQUEST","reason":"NOT_SUPPORTED","message":"It is not supported"}"#,
    ),
    (
        "issuer-unavailable",
        400,
        r#"{"submitTimeUtc":"{time}","status":"INVALID_REQUEST","reason":"ISSUER_UNAVAILABLE","message":"The issuer cannot be reached"}"#,
    ),
    (
        "auth-already-reversed",
        400,
        r#"{"submitTimeUtc":"{time}","status":"INVALID_REQUEST","reason":"AUTH_ALREADY_REVERSED","message":"The authorization has already been reversed"}"#,
    ),
    (
        "already-settled",
        400,
        r#"{"submitTimeUtc":"{time}","status":"INVALID_REQUEST","reason":"TRANSACTION_ALREADY_SETTLED","message":"The transaction has already been settled"}"#,
    ),
    (
        "already-reversed-or-settled",
        400,
        r#"{"submitTimeUtc":"{time}","status":"INVALID_REQUEST","reason":"TRANSACTION_ALREADY_REVERSED_OR_SETTLED","message":"The transaction was reversed or settled"}"#,
    ),
    (
        "missing-auth",
        400,
        r#"{"submitTimeUtc":"{time}","status":"INVALID_REQUEST","reason":"MISSING_AUTH","message":"There is no such authorization"}"#,
    ),
    (
        "listed-not-found",
        404,
        r#"{"errors":[{"type":"notFound","message":"The requested resource is not available"}]}"#,
    ),
    (
        "transfer-not-found",
        404,
        r#"{"id":"{id}","submitTimeUtc":"{time}","reason":"NOT_FOUND","message":"The requested resource does not exist"}"#,
    ),
    (
        "batch-invalid",
        400,
        r#"{"errorInformation":{"reason":"INVALID_DATA","message":"The batch is refused","details":[{"field":"batchId","message":"It is not valid"}]},"submitTimeUtc":"{time}"}"#,
    ),
    (
        "batch-unauthorized",
        401,
        r#"{"errorInformation":{"reason":"UNAUTHORIZED","message":"The batch is refused","details":[{"field":"batchId","message":"It is not valid"}]},"submitTimeUtc":"{time}"}"#,
    ),
    (
        "batch-forbidden",
        403,
        r#"{"errorInformation":{"reason":"FORBIDDEN","message":"The batch is refused","details":[{"field":"batchId","message":"It is not valid"}]},"submitTimeUtc":"{time}"}"#,
    ),
    (
        "batch-not-found",
        404,
        r#"{"errorInformation":{"reason":"NOT_FOUND","message":"The batch is refused","details":[{"field":"batchId","message":"It is not valid"}]},"submitTimeUtc":"{time}"}"#,
    ),
    (
        "batch-failed",
        500,
        r#"{"errorInformation":{"reason":"SYSTEM_ERROR","message":"The batch is refused","details":[{"field":"batchId","message":"It is not valid"}]},"submitTimeUtc":"{time}"}"#,
    ),
    ("accepted", 201, r#"{"id":"{id}","submitTimeUtc":"{time}","status":"ACCEPTED"}"#),
    ("held-for-review", 201, r#"{"id":"{id}","submitTimeUtc":"{time}","status":"PENDING_REVIEW"}"#),
    (
        "token-invalid-data",
        201,
        r#"{"id":"{id}","submitTimeUtc":"{time}","status":"AUTHORIZED","embeddedActions":{"TOKEN_CREATE":{"status":"INVALID_REQUEST","reason":"INVALID_DATA","message":"{invalid}"}}}"#,
    ),
    ("not-found", 404, r#"{"message":"The requested resource does not exist"}"#),
    // Token management.
    (
        "missing-headers",
        400,
        r#"{"errors":[{"type":"missingHeaders","message":"A header is missing","details":[{"name":"profile-id","location":"header"}]}]}"#,
    ),
    (
        "invalid-fields",
        400,
        r#"{"errors":[{"type":"invalidFields","message":"A field is not valid","details":[{"name":"card.number","location":"body"}]}]}"#,
    ),
    (
        "invalid-headers",
        400,
        r#"{"errors":[{"type":"invalidHeaders","message":"A header is not valid","details":[{"name":"profile-id","location":"header"}]}]}"#,
    ),
    (
        "missing-fields",
        400,
        r#"{"errors":[{"type":"missingFields","message":"A field is missing","details":[{"name":"card.number","location":"body"}]}]}"#,
    ),
    (
        "invalid-parameters",
        400,
        r#"{"errors":[{"type":"invalidParameters","message":"Invalid parameter values","details":[{"name":"limit"}]}]}"#,
    ),
    (
        "unsupported-modification",
        400,
        r#"{"errors":[{"type":"unsupportedPaymentMethodModification","message":"The payment method cannot be changed"},{"type":"invalidCombination","message":"The fields do not go together"}]}"#,
    ),
    (
        "invalid-combination",
        400,
        r#"{"errors":[{"type":"invalidCombination","message":"The fields do not go together"}]}"#,
    ),
    (
        "subscription-not-found",
        404,
        r#"{"errors":[{"type":"subscriptionNotFound","message":"There is no such subscription"}]}"#,
    ),
    (
        "identifier-in-use",
        409,
        r#"{"errors":[{"type":"instrumentIdentifierDeletionError","message":"It is used by a payment instrument"}]}"#,
    ),
    ("token-id-conflict", 409, r#"{"errors":[{"type":"tokenIdConflict","message":"There is a token of this id"}]}"#),
    ("untyped-error", 400, r#"{"errors":[{"message":"The request is not valid"}]}"#),
    ("untyped-failure", 500, r#"{"errors":[{"message":"Something failed within"}]}"#),
    (
        "tokenize-not-attempted",
        200,
        r#"{"responses":[{"resource":"customer","httpStatus":400,"errors":[{"type":"notAttempted","message":"It was not attempted","details":[{"name":"customer","location":"body"}]}]}]}"#,
    ),
    (
        "tokenize-server-error",
        200,
        r#"{"responses":[{"resource":"instrumentIdentifier","httpStatus":200,"id":"7010000000016241111"},{"resource":"customer","httpStatus":500,"errors":[{"type":"serverError","message":"Something failed within"}]}]}"#,
    ),
    ("unprovisioned", 201, r#"{"state":"UNPROVISIONED","reason":"CARD_NOT_ELIGIBLE"}"#),
    ("forbidden", 403, r#"{"errors":[{"type":"forbidden","message":"Request not permitted"}]}"#),
    (
        "card-declined",
        403,
        r#"{"errors":[{"type":"declined","message":"The card association request was declined."}]}"#,
    ),
    ("token-not-found", 404, r#"{"errors":[{"type":"notFound","message":"There is no such token"}]}"#),
    ("conflict", 409, r#"{"errors":[{"type":"conflict","message":"It is linked to a payment instrument"}]}"#),
    ("not-available", 410, r#"{"errors":[{"type":"notAvailable","message":"It was deleted"}]}"#),
    ("precondition-failed", 412, r#"{"errors":[{"type":"conflict","message":"`if-match` did not match"}]}"#),
    ("profile-not-found", 424, r#"{"errors":[{"type":"notFound","message":"Profile not found"}]}"#),
    ("internal-error", 500, r#"{"errors":[{"type":"internalError","message":"Something failed within"}]}"#),
    (
        "token-service-failed",
        502,
        r#"{"errors":[{"type":"internalError","message":"The network's token service failed to delete it"}]}"#,
    ),
    // Agents.
    (
        "agent-error",
        400,
        r#"{"error":{"status":"400","reason":"INVALID_DATA","message":"The request is not valid","detail":{"reason":"INVALID_DATA","source":"mandates[0].declineThreshold","sourceType":"FIELD","message":"A value is not valid"}}}"#,
    ),
    (
        "agent-pending",
        202,
        r#"{"clientCorrelationId":"{id}","status":"PENDING","pendingEvents":["PENDING_CARDHOLDER_AUTHENTICATION"]}"#,
    ),
    (
        "agent-named-error",
        400,
        r#"{"error":"BAD_REQUEST","message":"The request failed","status":400,"timestamp":"{time}","path":"/icc/v1/instructions"}"#,
    ),
    (
        "agent-named-not-found",
        404,
        r#"{"error":"NOT_FOUND","message":"The request failed","status":404,"timestamp":"{time}","path":"/icc/v1/instructions"}"#,
    ),
    (
        "agent-named-failure",
        500,
        r#"{"error":"INTERNAL_ERROR","message":"The request failed","status":500,"timestamp":"{time}","path":"/icc/v1/instructions"}"#,
    ),
    ("registration-conflict", 409, r#"{"detail":"The agent is registered"}"#),
    (
        "registration-invalid",
        422,
        r#"{"detail":"The registration is not valid","errors":[{"field":"agentName","message":"It is missing"}]}"#,
    ),
    ("agent-accepted", 202, r#"{"clientCorrelationId":"{id}"}"#),
    (
        "agent-both-answers",
        200,
        r#"{"TransactionResponseWithPendingEvents":{"clientCorrelationId":"{id}","status":"PENDING","pendingEvents":["PENDING_CARDHOLDER_AUTHENTICATION"]},"TransactionResponseComplete":{"clientCorrelationId":"{id}","status":"COMPLETED","signedPayload":"jws-signed-payload"}}"#,
    ),
    // The edge, and what is in front of it.
    ("unauthorized", 401, r#"{"response":{"rmsg":"Authentication Failed"}}"#),
    (
        "token-expired",
        401,
        r#"{"response":{"rmsg":{"error":"ACCESS_TOKEN_EXPIRED","error_description":"ACCESS_TOKEN_EXPIRED"}}}"#,
    ),
    (
        "partner-unauthorized",
        401,
        r#"{"response":{"rmsg":{"error":"UNAUTHORIZED_PARTNER","error_description":"UNAUTHORIZED_PARTNER"}}}"#,
    ),
    (
        "user-unauthorized",
        401,
        r#"{"response":{"rmsg":"{\"error\":\"UNAUTHORIZED_USER\",\"error_description\":\"The user is not authorized\"}"}}"#,
    ),
    ("token-request-failed", 500, r#"{"message":"The token request failed"}"#),
    ("method-not-allowed", 405, r#"{"response":{"rmsg":"Method Not Allowed"}}"#),
    ("payload-too-large", 413, r#"{"response":{"rmsg":"Payload Too Large"}}"#),
    ("bad-request", 400, r#"{"response":{"rmsg":"Bad Request"}}"#),
    ("edge-forbidden", 403, r#"{"response":{"rmsg":"Forbidden"}}"#),
    ("edge-not-found", 404, r#"{"response":{"rmsg":"Resource not found"}}"#),
    ("not-acceptable", 406, r#"{"response":{"rmsg":"Not Acceptable"}}"#),
    ("unsupported-media-type", 415, r#"{"response":{"rmsg":"Unsupported Media Type"}}"#),
    ("too-many-requests", 429, ""),
    (
        "bad-gateway",
        502,
        "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>\n",
    ),
    ("unavailable", 503, ""),
    ("gateway-timeout", 504, ""),
    // Other families, which raw calls meet.
    (
        "query-invalid",
        400,
        r#"{"id":"{id}","submitTimeStampUtc":"{time}","status":"400","reason":"INVALID_DATA","message":"The query is refused","details":[]}"#,
    ),
    (
        "query-unauthorized",
        401,
        r#"{"id":"{id}","submitTimeStampUtc":"{time}","reason":"UNAUTHORIZED","message":"The query is refused"}"#,
    ),
    (
        "query-failed",
        502,
        r#"{"id":"{id}","submitTimeStampUtc":"{time}","status":"502","reason":"SYSTEM_ERROR","message":"The query is refused"}"#,
    ),
    (
        "session-invalid",
        400,
        r#"{"correlationId":"{id}","details":[{"field":"targetOrigins","reason":"INVALID_DATA"}],"informationLink":"https://developer.cybersource.com","message":"The session is not valid","reason":"INVALID_DATA"}"#,
    ),
    (
        "device-invalid",
        400,
        r#"{"status":"400","message":"The device is refused","code":"INVALID_DATA","submitTimeUtc":"{time}"}"#,
    ),
    (
        "device-unauthorized",
        401,
        r#"{"status":"401","message":"The device is refused","code":"UNAUTHORIZED","submitTimeUtc":"{time}"}"#,
    ),
    (
        "device-forbidden",
        403,
        r#"{"status":"403","message":"The device is refused","code":"FORBIDDEN","submitTimeUtc":"{time}"}"#,
    ),
    (
        "device-not-found",
        404,
        r#"{"status":"404","message":"The device is refused","code":"NOT_FOUND","submitTimeUtc":"{time}"}"#,
    ),
    (
        "device-failed",
        500,
        r#"{"status":"500","message":"The device is refused","code":"SYSTEM_ERROR","submitTimeUtc":"{time}"}"#,
    ),
    (
        "report-invalid",
        400,
        r#"{"code":"INVALID_DATA","correlationId":"{id}","detail":"The report is not valid","fields":[{"path":"reportName","message":"It is not valid","localizationKey":"invalid"}],"localizationKey":"invalid","message":"The report is not valid"}"#,
    ),
    (
        "report-unauthorized",
        401,
        r#"{"code":"UNAUTHORIZED","_links":{"self":{"href":"/accountupdater/v1/batches"}},"correlationId":"{id}","detail":"The user is not authorized","fields":[],"localizationKey":"unauthorized","message":"The user is not authorized"}"#,
    ),
    (
        "account-unauthorized",
        403,
        r#"{"submitTimeUtc":"{time}","status":"403","reason":"UNAUTHORIZED","message":"The account is not authorized"}"#,
    ),
    (
        "decision-invalid",
        422,
        r#"{"submitTimeUtc":"{time}","status":"422","reason":"INVALID_REQUEST","message":"The decision is not valid","details":[]}"#,
    ),
    (
        "product-inactive",
        422,
        r#"{"submitTimeUtc":"{time}","status":"INVALID_REQUEST","reason":"PRODUCT_INACTIVE","message":"The product is not active"}"#,
    ),
    (
        "product-not-configured",
        422,
        r#"{"submitTimeUtc":"{time}","status":"INVALID_REQUEST","reason":"PRODUCT_NOT_CONFIGURED","message":"The product is not configured"}"#,
    ),
    (
        "product-configuration",
        422,
        r#"{"submitTimeUtc":"{time}","status":"INVALID_REQUEST","reason":"INVALID_MERCHANT_CONFIGURATION","message":"The merchant's configuration is not valid"}"#,
    ),
    ("plan-not-found", 404, r#"{"submitTimeUtc":"{time}","status":"404"}"#),
    ("subscriber-not-found", 404, r#"{"reason":"NOT_FOUND","message":"There is no such webhook","details":[]}"#),
    // What is none of the platform's.
    ("empty", 400, ""),
    ("empty-failure", 500, ""),
    ("empty-success", 201, ""),
    ("cut-short", 400, r#"{"submitTimeUtc":"{time}","status":"INVALID_REQUEST","reason":"MISSING_F"#),
    ("strange", 201, r#"{"fault":"of another shape"}"#),
    (
        "page-forbidden",
        403,
        "<html><head><title>403 Forbidden</title></head><body><h1>403 Forbidden</h1></body></html>\n",
    ),
];
