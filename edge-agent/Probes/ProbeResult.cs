using SmartPoles.EdgeAgent.Configuration;

namespace SmartPoles.EdgeAgent.Probes;

/// <summary>What came of asking whether something is there.</summary>
public enum ProbeOutcome
{
    /// <summary>Not asked yet.</summary>
    Unknown,

    /// <summary>It answered.</summary>
    Reachable,

    /// <summary>No answer in time.</summary>
    Timeout,

    /// <summary>It lives, or something at its address does, but nobody listens on the port.</summary>
    Refused,

    /// <summary>A router or this machine says that there is no way to it.</summary>
    Unreachable,

    /// <summary>Its name leads to no address.</summary>
    NameUnknown,

    /// <summary>Something answered that is no HTTP.</summary>
    NotHttp,

    /// <summary>This machine does not permit the agent to send ICMP, and no port is configured to fall back to.</summary>
    NotPermitted,
}

/// <summary>One answer, or none.</summary>
/// <param name="Outcome">What came of it.</param>
/// <param name="Way">How it was asked in the end: by TCP where ICMP is not permitted.</param>
/// <param name="Latency">From the question to the answer, without the look-up of a name; zero without an answer.</param>
/// <param name="HttpStatus">Status of the HTTP answer; 0 for none.</param>
/// <param name="Reason">In words, what went wrong; empty when nothing did.</param>
public readonly record struct ProbeResult(ProbeOutcome Outcome, ProbeWay Way, TimeSpan Latency, int HttpStatus, string Reason)
{
    public bool IsReachable => Outcome == ProbeOutcome.Reachable;

    /// <summary>It says something about the device; otherwise only about this machine.</summary>
    public bool IsAboutDevice => Outcome is not (ProbeOutcome.Unknown or ProbeOutcome.NameUnknown or ProbeOutcome.NotPermitted);
}
