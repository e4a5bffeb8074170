'use strict';
// The official Node client, configured as its own documentation says, against the sandbox whose first line is in the file named by
// `SANDBOX`. A line for every case; the exit code is 1 if one of them failed. `ONLY_ENCRYPTED` leaves out what asks for plain answers.

const assert = require('assert');
const fs = require('fs');
const http = require('http');
const path = require('path');
const peer = require('cybersource-rest-client');

const sandbox = JSON.parse(fs.readFileSync(process.env.SANDBOX, 'utf8'));
const requests = JSON.parse(fs.readFileSync(path.join(__dirname, '..', 'requests.json'), 'utf8'));

const common = {
  runEnvironment: sandbox.https.replace('https://', ''),
  merchantID: sandbox.merchant_id,
  logConfiguration: { enableLog: false },
};
const secret = { merchantKeyId: sandbox.key_id, merchantsecretKey: sandbox.shared_secret };
const p12 = (file) => ({
  authenticationType: 'jwt',
  keysDirectory: path.dirname(file),
  keyFileName: path.basename(file, '.p12'),
  keyAlias: sandbox.merchant_id,
  keyPass: sandbox.p12_password,
});
const signed = {
  'HTTP signature': { authenticationType: 'http_signature', ...secret },
  'JWT, P12': p12(sandbox.p12_file),
  'JWT, P12 in the old envelope': p12(sandbox.old_p12_file),
  'JWT, shared secret': { authenticationType: 'jwt', jwtKeyType: 'SHARED_SECRET', ...secret },
  'JWT, shared secret of a portfolio': {
    authenticationType: 'jwt', jwtKeyType: 'SHARED_SECRET', useMetaKey: true, portfolioID: sandbox.portfolio_id,
    merchantKeyId: sandbox.portfolio_key_id, merchantsecretKey: sandbox.portfolio_shared_secret,
  },
};
const encrypts = {
  enableRequestMLEForOptionalApisGlobally: true,
  mleForRequestPublicCertPath: sandbox.platform_certificate_file,
};
const opens = {
  enableResponseMleGlobally: true,
  responseMlePrivateKeyFilePath: sandbox.response_key_file,
  responseMleKID: sandbox.response_key_id,
};

// One call: its answer's data and status, or its error with the platform's own words.
function call(Api, method, config, ...args) {
  return new Promise((resolve, reject) => {
    const api = new peer[Api]({ ...config }, new peer.ApiClient());
    api[method](...args, (error, data, response) => {
      if (!error) return resolve({ data, status: response.status });
      const told = new Error(`${Api}.${method}: ${error.status || ''} ${error.response ? error.response.text : error}`);
      return reject(Object.assign(told, { status: error.status }));
    });
  });
}

// The last call that the sandbox answered.
function last() {
  return new Promise((resolve, reject) => {
    http.get(`${sandbox.http}/sandbox/calls`, (response) => {
      let text = '';
      response.on('data', (chunk) => { text += chunk; });
      response.on('end', () => resolve(JSON.parse(text).calls.at(-1)));
    }).on('error', reject);
  });
}

const pause = (milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds); });

// Right after it was made a payment is not found yet.
async function found(read) {
  for (let tries = 0; ; tries += 1) {
    try {
      return await read();
    } catch (error) {
      if (error.status !== 404 || tries > 20) throw error;
      await pause(200);
    }
  }
}

async function payment(config, isEncrypted) {
  const request = peer.CreatePaymentRequest.constructFromObject(requests.payment);
  const made = await call('PaymentsApi', 'createPayment', config, request);
  assert.strictEqual(made.status, 201);
  assert.strictEqual(made.data.status, 'AUTHORIZED');
  assert.strictEqual(made.data.orderInformation.amountDetails.authorizedAmount, '100.00');
  assert.strictEqual((await last()).encrypted, isEncrypted);
  const read = await found(() => call('TransactionDetailsApi', 'getTransaction', config, made.data.id));
  assert.strictEqual(read.data.id, made.data.id);
  assert.strictEqual(read.data.orderInformation.amountDetails.totalAmount, '100.00');
}

async function identifier(config, isEncrypted) {
  const request = peer.PostInstrumentIdentifierRequest.constructFromObject(requests.identifier);
  const made = await call('InstrumentIdentifierApi', 'postInstrumentIdentifier', config, request, {});
  assert.ok([200, 201].includes(made.status), made.status);
  assert.strictEqual(made.data.state, 'ACTIVE');
  assert.strictEqual((await last()).encrypted, isEncrypted);
  const read = await call('InstrumentIdentifierApi', 'getInstrumentIdentifier', config, made.data.id, {});
  assert.strictEqual(read.data.id, made.data.id);
  assert.strictEqual(read.data.card.number, '555555XXXXXX4444');
}

async function agent(config) {
  const of = (model, request) => peer[model].constructFromObject(request);
  const enrolment = of('AgenticCardEnrollmentRequest', requests.enrolment);
  const enrolled = await call('AgentCapabilitiesApi', 'enrollCard', config, enrolment);
  assert.ok([200, 202].includes(enrolled.status), enrolled.status);
  assert.strictEqual((await last()).encrypted, true);
  const intent = of('AgenticCreatePurchaseIntentRequest', requests.intent);
  const made = await call('AgentCapabilitiesApi', 'initiatePurchaseIntent', config, intent);
  assert.ok(made.data.instructionId, JSON.stringify(made.data));
  const credentials = of('AgenticRetrievePaymentCredentialsRequest', requests.credentials);
  const id = made.data.instructionId;
  const read = await call('AgentCapabilitiesApi', 'retrievePaymentCredentials', config, id, credentials);
  // This client's model of the answer has two members in place of the union that it is, and reads neither.
  assert.ok([200, 202].includes(read.status), read.status);
  assert.strictEqual((await last()).operation, 'retrieve-payment-credentials');
}

async function refused(status, work) {
  const error = await work().then(() => null, (caught) => caught);
  assert.ok(error, 'it was let through');
  assert.strictEqual(error.status, status, error.message);
}

async function unreadable(work) {
  const error = await work().then(() => null, (caught) => caught);
  assert.ok(error, 'it was read with another key');
  // The payment was made, and its answer came.
  const { operation, status } = await last();
  assert.deepStrictEqual({ operation, status }, { operation: 'create-payment', status: 201 });
}

function cases() {
  const all = [];
  for (const [name, signs] of Object.entries(signed)) {
    const config = { ...common, ...signs };
    const isToken = name !== 'HTTP signature';
    if (!process.env.ONLY_ENCRYPTED) {
      all.push([`${name}: a payment`, () => payment(config, false)]);
      all.push([`${name}: an identifier`, () => identifier(config, false)]);
    }
    if (!isToken) {
      all.push([`${name}: an agent's call is refused`, () => refused(process.env.ONLY_ENCRYPTED ? 401 : 400, () => agent(config))]);
      continue;
    }
    if (!process.env.ONLY_ENCRYPTED) {
      const asks = { ...config, ...encrypts };
      all.push([`${name}, encrypted: a payment`, () => payment(asks, true)]);
      all.push([`${name}, encrypted: an identifier`, () => identifier(asks, true)]);
    }
    const both = { ...config, ...encrypts, ...opens };
    all.push([`${name}, encrypted both ways: a payment`, () => payment(both, true)]);
    all.push([`${name}, encrypted both ways: an identifier`, () => identifier(both, true)]);
    all.push([`${name}, encrypted both ways: an agent's call`, () => agent(both)]);
    // The client keeps the first key that it reads from a file, whatever file it is told later.
    const otherKey = fs.readFileSync(sandbox.token_management_key_file, 'utf8');
    const wrong = { ...both, responseMlePrivateKeyFilePath: undefined, responseMlePrivateKey: otherKey };
    all.push([`${name}: another key opens no answer`, () => unreadable(() => payment(wrong, true))]);
  }
  return all;
}

async function main() {
  let failed = 0;
  const all = cases();
  for (const [name, work] of all) {
    try {
      await work();
      console.log(`ok      node: ${name}`);
    } catch (error) {
      failed += 1;
      console.log(`FAILED  node: ${name}: ${error.message}`);
    }
  }
  console.log(`${all.length - failed} passed, ${failed} failed`);
  process.exit(failed > 0 ? 1 : 0);
}

main();
