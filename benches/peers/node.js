'use strict';
// The official Node client, configured as its own documentation says: so many payments, so many at once, and says how many in a second, in
// how much memory (in megabytes), and in how many microseconds of a core each.

const peer = require('cybersource-rest-client');

const { port } = JSON.parse(process.env.BENCHMARKS_SERVER);
const [calls, atOnce, first, secret] = process.argv.slice(2);
const config = {
  runEnvironment: `127.0.0.1:${port}`,
  merchantID: 'merchant',
  authenticationType: 'jwt',
  jwtKeyType: 'SHARED_SECRET',
  merchantKeyId: 'key',
  merchantsecretKey: secret,
  logConfiguration: { enableLog: false },
};
const body = {
  orderInformation: { amountDetails: { currency: 'USD', totalAmount: '102.21' } },
  paymentInformation: { customer: { id: '080AC9AB60C92AA2E063A2598D0A0C74' } },
  processingInformation: { commerceIndicator: 'internet' },
};
const api = new peer.PaymentsApi(config, new peer.ApiClient());

function call() {
  return new Promise((resolve, reject) => {
    const request = peer.CreatePaymentRequest.constructFromObject(body);
    api.createPayment(request, (error, data) => {
      if (error) reject(error);
      else if (!data.id) reject(new Error('the answer was not read'));
      else resolve();
    });
  });
}

async function all(count, tasks) {
  let left = count;
  const task = async () => {
    while (left > 0) {
      left -= 1;
      await call();
    }
  };
  await Promise.all(Array.from({ length: tasks }, task));
}

async function main() {
  await all(Number(first), 1);
  const [start, before] = [process.hrtime.bigint(), process.cpuUsage()];
  await all(Number(calls), Number(atOnce));
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  const { user, system } = process.cpuUsage(before);
  console.log(`${calls / seconds} ${process.resourceUsage().maxRSS / 1024} ${(user + system) / calls}`);
}

main().then(() => process.exit(0), (error) => {
  console.error(error.message || error);
  process.exit(1);
});
