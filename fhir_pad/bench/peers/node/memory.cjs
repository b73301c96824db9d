// The service of one resource type, in memory.
const { randomUUID } = require("node:crypto");

const kept = new Map();

exports.create = async (_args, { req }) => {
  const id = randomUUID();
  kept.set(id, { ...req.body, id });
  return { id, resource_version: "1" };
};
exports.searchById = async ({ id }) => kept.get(id);
exports.search = async () => [];
