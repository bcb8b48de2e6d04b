namespace SmartPoles.DeviceSimulators.Faults;

/// <summary>What may go wrong between a question on a bus and its answer.</summary>
public enum FaultKind
{
    /// <summary>The unit is silent: power gone, cable cut.</summary>
    Dead,

    /// <summary>The answer comes so much later that its master may have given up on it.</summary>
    Late,

    /// <summary>One to eight stray bytes in front of the answer or behind it.</summary>
    Noise,

    /// <summary>One to three bits of the answer turned over: what the checksum promises to find.</summary>
    Flip,

    /// <summary>The answer ends early.</summary>
    Truncate,

    /// <summary>A whole frame of a stranger in front of the answer: a second master's question, or what its slave says.</summary>
    Foreign,

    /// <summary>The master hears its own question first: a transceiver that listens while it sends.</summary>
    Echo,

    /// <summary>A refusal with a given code.</summary>
    Exception,

    /// <summary>Refusal 06: the device is busy.</summary>
    Busy,

    /// <summary>The answer comes byte by byte with pauses.</summary>
    SlowBytes,

    /// <summary>One register more or fewer than asked for, with a right checksum.</summary>
    WrongCount,
}

/// <summary>How the kinds are typed, and what follows them.</summary>
public static class FaultKindNames
{
    // name, needs: a unit, milliseconds, an exception code; only on a serial line, because TCP checks and frames its bytes itself.
    private static readonly FaultForm[] Forms =
    [
        new(FaultKind.Dead, "dead", HasUnit: true),
        new(FaultKind.Late, "late", HasUnit: true, HasDelay: true),
        new(FaultKind.Noise, "noise", IsSerialOnly: true),
        new(FaultKind.Flip, "flip", IsSerialOnly: true),
        new(FaultKind.Truncate, "truncate", IsSerialOnly: true),
        new(FaultKind.Foreign, "foreign"),
        new(FaultKind.Echo, "echo", IsSerialOnly: true),
        new(FaultKind.Exception, "exception", HasUnit: true, HasCode: true),
        new(FaultKind.Busy, "busy", HasUnit: true),
        new(FaultKind.SlowBytes, "slow-bytes", HasDelay: true),
        new(FaultKind.WrongCount, "wrong-count"),
    ];

    /// <summary>Every form, in the order of the kinds.</summary>
    public static IReadOnlyList<FaultForm> All => Forms;

    /// <summary>How a kind is typed.</summary>
    public static FaultForm FormOf(this FaultKind kind) => Forms[(int)kind];

    /// <summary>Finds a form by its name, exact case; null for none.</summary>
    public static FaultForm? Find(string name) => Forms.FirstOrDefault(form => form.Name == name);
}

/// <summary>How one kind of fault is typed: <c>NAME[:UNIT][:MS][:CODE][:PROB]</c>.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Name">What it is called.</param>
/// <param name="HasUnit">A unit, or <c>*</c> for all, must follow.</param>
/// <param name="HasDelay">Milliseconds must follow.</param>
/// <param name="HasCode">An exception code must follow.</param>
/// <param name="IsSerialOnly">Spoils bytes of a serial line; a TCP stream cannot have it.</param>
public sealed record FaultForm(
    FaultKind Kind, string Name, bool HasUnit = false, bool HasDelay = false, bool HasCode = false, bool IsSerialOnly = false)
{
    /// <summary>The form as a line of help.</summary>
    public string Usage =>
        Name + (HasUnit ? ":UNIT" : "") + (HasDelay ? ":MS" : "") + (HasCode ? ":CODE" : "") + "[:PROB]";
}
