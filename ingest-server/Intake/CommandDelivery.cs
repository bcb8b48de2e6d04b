namespace SmartPoles.IngestServer.Intake;

/// <summary>What became of a message to a gateway. It says that the gateway has it, not that it has obeyed: its answer is a message of its own.</summary>
public enum CommandDelivery
{
    /// <summary>The gateway has acknowledged it.</summary>
    Delivered,

    /// <summary>The gateway has subscribed at QoS 0: it was sent, and nobody will know.</summary>
    Unconfirmed,

    /// <summary>No connection. Nothing is kept for later.</summary>
    NotConnected,

    /// <summary>Connected, but it does not hear this topic.</summary>
    NotSubscribed,

    /// <summary>Sent and not acknowledged in time, or the connection ended: it may have arrived or not, and is not sent again.</summary>
    NoAnswer,

    /// <summary>The gateway has acknowledged it with an error (MQTT 5).</summary>
    Rejected,

    /// <summary>Too many are under way to this gateway.</summary>
    QueueFull,
}
