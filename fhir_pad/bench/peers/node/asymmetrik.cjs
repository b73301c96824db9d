// @asymmetrik/node-fhir-server-core with a service that keeps what it is given in memory.
//
// node asymmetrik.cjs PORT
const { initialize } = require("@asymmetrik/node-fhir-server-core");

const server = initialize({
  profiles: {
    questionnaireresponse: { service: `${__dirname}/memory.cjs`, versions: ["4_0_0"] },
  },
  logging: { level: "error" },
});
server.listen(Number(process.argv[2]), "127.0.0.1");
