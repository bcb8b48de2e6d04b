namespace SmartPoles.IngestServer.Intake;

/// <summary>A SUBSCRIBE that has the right shape.</summary>
/// <param name="HasIdentifier">It wants its messages marked with a number, which is not offered.</param>
/// <param name="Filters">Filters with the QoS wanted, 0..2.</param>
internal sealed record SubscribeRequest(ushort PacketId, bool HasIdentifier, IReadOnlyList<(string Filter, int Qos)> Filters);

/// <summary>An UNSUBSCRIBE that has the right shape.</summary>
internal sealed record UnsubscribeRequest(ushort PacketId, IReadOnlyList<string> Filters);
