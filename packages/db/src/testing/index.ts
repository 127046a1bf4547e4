export { cloneDatabase, testServiceUrl, type ClonedDatabase } from './clone-database.ts';
export { startTestServer, type TestServer } from './start-test-server.ts';
export { measureContext } from './measure-context.ts';
