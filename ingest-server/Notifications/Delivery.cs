namespace SmartPoles.IngestServer.Notifications;

/// <summary>What became of an attempt: has it, try again, or never.</summary>
public enum DeliveryOutcome
{
    Done,
    Again,
    Dead,
}

/// <param name="Outcome">What became of it.</param>
/// <param name="Reason">Why not; no secret in it.</param>
/// <param name="RetryAfter">What the receiver asked for.</param>
/// <param name="Tls">What was wrong with the way there, where TLS was.</param>
internal sealed record Delivery(DeliveryOutcome Outcome, string? Reason = null, TimeSpan? RetryAfter = null, TlsFault Tls = TlsFault.None)
{
    internal static Delivery Done { get; } = new(DeliveryOutcome.Done);

    internal static Delivery Again(string reason, TimeSpan? retryAfter = null) => new(DeliveryOutcome.Again, reason, retryAfter);

    /// <summary>The way there is not to be trusted; the reason begins with the name of the fault.</summary>
    internal static Delivery Untrusted(TlsFault fault, string reason) => new(DeliveryOutcome.Again, $"{fault}: {reason}", null, fault);

    internal static Delivery Dead(string reason) => new(DeliveryOutcome.Dead, reason);
}

/// <summary>One way out. A receiver that is down or slow is an outcome, not an exception.</summary>
internal interface IChannelSender : IAsyncDisposable
{
    Task<Delivery> SendAsync(Notification message, CancellationToken stop);
}
