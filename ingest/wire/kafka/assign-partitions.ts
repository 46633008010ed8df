import type { PartitionAssigner } from "kafkajs";
import { kafkaClient } from "./patched-client.ts";

/**
 * Deals partitions out in turn, among the members that subscribe to the topic: while a new topic is being noticed, members differ. `onJoin` is called
 * each time this member is about to join, before the request is sent.
 */
export function assignPartitions(onJoin: () => void): PartitionAssigner {
  const { AssignerProtocol: { MemberAssignment, MemberMetadata } } = kafkaClient();
  return ({ cluster }) => ({
    name: "AuthSloRoundRobin",
    version: 1,
    protocol({ topics }) {
      onJoin();
      return { name: this.name, metadata: MemberMetadata.encode({ version: this.version, topics, userData: Buffer.alloc(0) }) };
    },
    async assign({ members }) {
      const subscribed = members.map(({ memberId, memberMetadata }) => ({ memberId, topics: MemberMetadata.decode(memberMetadata)?.topics ?? [] })).sort((a, b) => (a.memberId < b.memberId ? -1 : 1));
      const dealt = new Map<string, Record<string, number[]>>(subscribed.map(({ memberId }) => [memberId, {}]));
      let turn = 0;
      const topics = [...new Set(subscribed.flatMap((m) => m.topics))].sort();
      // Of topics that this member does not consume itself, its client knows nothing yet. One that is gone is dealt out to nobody.
      await cluster.addMultipleTargetTopics(topics).catch(() => undefined);
      for (const topic of topics) {
        const takers = subscribed.filter((m) => m.topics.includes(topic));
        for (const { partitionId } of cluster.findTopicPartitionMetadata(topic)) {
          const taker = takers[turn++ % takers.length];
          const own = taker === undefined ? undefined : dealt.get(taker.memberId);
          if (own !== undefined) (own[topic] ??= []).push(partitionId);
        }
      }
      return [...dealt].map(([memberId, assignment]) => ({ memberId, memberAssignment: MemberAssignment.encode({ version: this.version, assignment, userData: Buffer.alloc(0) }) }));
    },
  });
}
