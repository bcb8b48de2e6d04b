namespace SmartPoles.EdgeAgent.Uplink;

/// <summary>What became of one message handed to the connection.</summary>
public enum PublishOutcome
{
    /// <summary>PUBACK without an error; at QoS 0: handed to a live connection.</summary>
    Acknowledged,

    /// <summary>PUBACK with an MQTT 5 error reason: the server does not have it.</summary>
    Refused,

    /// <summary>The connection broke or the PUBACK did not come in time: the server may have it or not.</summary>
    Lost,
}

/// <summary>Outcome with the server's or the network's words.</summary>
public readonly record struct PublishResult(PublishOutcome Outcome, string Reason);
