namespace SmartPoles.IngestServer.OperatorConsole.Commanding;

/// <summary>Where a command stands. Stored by name.</summary>
internal enum CommandState
{
    /// <summary>On its way, or with the gateway: its answer is awaited.</summary>
    Sent,

    /// <summary>Executed, and the gateway says so.</summary>
    Done,

    /// <summary>Not executed, or not as it was wanted; the reason says why.</summary>
    Refused,

    /// <summary>No answer within its time: it may have been executed or not.</summary>
    TimedOut,
}

/// <summary>What a command is about. Stored by name.</summary>
internal enum CommandKind
{
    /// <summary>Set a quantity of a device.</summary>
    Set,

    /// <summary>Send all births again.</summary>
    Rebirth,

    /// <summary>Read the configuration again.</summary>
    Reload,
}

/// <summary>What somebody wants of a gateway.</summary>
/// <param name="Kind">What.</param>
/// <param name="Gateway">Gateway id.</param>
/// <param name="Group">Its Sparkplug group.</param>
/// <param name="Device">The device to be set; null for the gateway itself.</param>
/// <param name="Quantity">Name of the quantity to be set; null for none.</param>
/// <param name="Value">The value to be set; null for none.</param>
/// <param name="Confirms">Id of the armed command that this one confirms; null for none.</param>
/// <param name="Who">Who wants it.</param>
/// <param name="Note">Why; empty for nothing said.</param>
/// <param name="ValidSeconds">Not to be executed later than this.</param>
internal sealed record CommandOrder(
    CommandKind Kind, string Gateway, string Group, string? Device, string? Quantity, double? Value, string? Confirms, string Who, string Note, int ValidSeconds);

/// <summary>A command and what became of it.</summary>
/// <param name="Id">Drawn by the server; a gateway executes an id at most once.</param>
/// <param name="Order">What was wanted.</param>
/// <param name="CreatedMs">When, Unix ms.</param>
/// <param name="ExpiresMs">Not to be executed after it, Unix ms.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Outcome">What the gateway, or the way to it, said; null while nothing did.</param>
/// <param name="ReadBack">What stands in the device afterwards; null where it was not read.</param>
/// <param name="Detail">The rest, in words; empty for none.</param>
/// <param name="EndedMs">When it left the state sent, Unix ms; null before.</param>
internal sealed record GatewayCommand(
    string Id, CommandOrder Order, long CreatedMs, long ExpiresMs, CommandState State, string? Outcome, double? ReadBack, string Detail, long? EndedMs)
{
    /// <summary>How long after its expiry an answer may still come: what began in time is ended, and a slow bus takes its 15 s.</summary>
    internal const long GraceMs = 20_000;

    /// <summary>When nobody waits for an answer any more, Unix ms.</summary>
    internal long AnswerByMs => ExpiresMs + GraceMs;

    /// <summary>As it stood at a moment, Unix ms: what was answered later had no answer yet.</summary>
    internal GatewayCommand AsOf(long nowMs) =>
        EndedMs > nowMs ? this with { State = CommandState.Sent, Outcome = null, ReadBack = null, Detail = "", EndedMs = null } : this;

    /// <summary>For the audit: <c>lamp/dimming = 60</c>.</summary>
    internal string What => Order.Kind == CommandKind.Set ? FormattableString.Invariant($"{Order.Quantity} = {Order.Value}") : Order.Kind.ToString();
}
