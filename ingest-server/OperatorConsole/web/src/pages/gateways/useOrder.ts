import { useState } from "react";
import { post } from "../../api/client";
import { useQuery } from "../../api/hooks";
import { whoActs } from "../../api/session";
import type { Command, Order } from "./bodies";

const LOOK_MS = 1000;

/** Sends a command and follows it until it has ended. */
export function useOrder(gateway: string) {
  const [sent, setSent] = useState<Command | null>(null);
  const isOver = sent !== null && sent.state !== "sent";
  const { data } = useQuery<Command>(sent === null || isOver ? null : `/commands/${encodeURIComponent(sent.id)}`, { everyMs: LOOK_MS, paceMs: LOOK_MS / 2 });
  const newest = data && data.id === sent?.id ? data : sent;
  // What has ended is kept: from then on nothing is asked for.
  if (newest && newest.state !== "sent" && sent?.state === "sent") setSent(newest);
  return {
    command: newest,
    send: async (order: Order, note: string): Promise<Command> => {
      const command = await post<Command>(`/gateways/${encodeURIComponent(gateway)}/commands`, { ...order, who: whoActs(), note });
      setSent(command);
      return command;
    },
  };
}
