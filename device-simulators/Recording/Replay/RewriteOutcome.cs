namespace SmartPoles.DeviceSimulators.Recording.Replay;

/// <summary>What became of a recorded message on its way into a replay.</summary>
internal enum RewriteOutcome
{
    /// <summary>It goes out.</summary>
    Ok,

    /// <summary>Its node was never born in the recording: its aliases stand for nothing.</summary>
    Unborn,

    /// <summary>No Sparkplug payload, or a ledger block that cannot be read.</summary>
    Unreadable,
}
