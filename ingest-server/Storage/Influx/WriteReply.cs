namespace SmartPoles.IngestServer.Storage.Influx;

/// <summary>What a server made of a request.</summary>
internal enum WriteVerdict
{
    /// <summary>All lines are in.</summary>
    Accepted,

    /// <summary>Not now: overload, outage, or something that an operator must put right (rights, missing database).</summary>
    Later,

    /// <summary>The body is too large (413).</summary>
    TooLarge,

    /// <summary>At least one line is bad (400, 422); others may have been stored.</summary>
    Refused,
}

/// <summary>An answer to a write.</summary>
/// <param name="Verdict">What to do.</param>
/// <param name="Reason">The server's words.</param>
/// <param name="RetryAfter">How long it wants to be left alone.</param>
/// <param name="Dropped">Points that InfluxDB 1.x and 2.x say they dropped while storing the rest; 0 when they do not say.</param>
/// <param name="Unreachable">No answer at all: the server may have lost what it had not written yet.</param>
/// <param name="Lines">The bad lines, where the server names them (InfluxDB 3.x).</param>
internal readonly record struct WriteReply(
    WriteVerdict Verdict, string Reason = "", TimeSpan? RetryAfter = null, int Dropped = 0, bool Unreachable = false,
    IReadOnlyList<RefusedLine>? Lines = null)
{
    /// <summary>Of two answers that say <see cref="WriteVerdict.Later"/>, the one that asks for more patience.</summary>
    public WriteReply OrMorePatient(in WriteReply other)
    {
        var longer = (other.RetryAfter ?? TimeSpan.Zero) > (RetryAfter ?? TimeSpan.Zero) ? other : this;
        return longer with { Unreachable = Unreachable || other.Unreachable };
    }
}
