namespace SmartPoles.EndToEnd.Tests.Faults;

/// <summary>A reading as the server's store gives it back.</summary>
internal readonly record struct StoredRow(string Device, string Quantity, long UnixMs, double? Value, string Quality);

/// <summary>What an outbox says of one device in one epoch: numbers given out, dropped with a gap record, not acknowledged.</summary>
internal readonly record struct OutboxRow(string Device, string Epoch, long Last, long Dropped, long Pending);

/// <summary>
/// The agent ended within these two moments: from when the kill was sent to when the test learned that it had worked. On a machine with
/// more to do than cores the second comes a tenth of a second late or more, and tells nothing of when the agent's last answer came.
/// </summary>
internal readonly record struct AgentEnd(long FromUnixMs, long ToUnixMs)
{
    /// <summary>An end at a known moment.</summary>
    public AgentEnd(long unixMs)
        : this(unixMs, unixMs)
    {
    }

    /// <summary>How long before this end an answer came; 0 within it, null after it or long before.</summary>
    public long? AgeOf(ServedAnswer answer) =>
        answer.UnixMs > ToUnixMs + 1 || FromUnixMs - answer.UnixMs > Auditor.InFlightMsMax ? null : Math.Max(0, FromUnixMs - answer.UnixMs);
}

/// <summary>
/// Holds three lists against each other, each made by another party: what the slaves served, what the outbox gave out, what the
/// store holds. The agent's own counters have no say.
/// </summary>
internal static class Auditor
{
    /// <summary>
    /// Younger than this at a kill, an answer need not have reached the disk: the rest of its poll, 50 ms of group commit, and a
    /// machine with more to do than cores.
    /// </summary>
    public const int InFlightMsMax = 1000;

    /// <summary>An answer that the agent missed stands in the store as a reading without a value, so far from it at the most.</summary>
    public const int MissedMsMax = 2500;

    /// <summary>
    /// The agent's wall clock may be so wrong: it pairs two clocks, and on a busy machine much may happen between reading the one and
    /// the other. That no late answer at all is taken for another is proven in <see cref="NoisyBusTests"/>, without clocks.
    /// </summary>
    public const int ClockErrorMsMax = 100;

    /// <summary>
    /// One served value in a thousand may be asked for again before a machine with more to do than cores counts as an agent that throws
    /// good answers away.
    /// </summary>
    public const int AskedAgainInverseMin = 1000;

    /// <param name="served">Answers of all slaves of one gateway.</param>
    /// <param name="rows">All rows of its devices.</param>
    /// <param name="outbox">Its outbox at the end.</param>
    /// <param name="ends">When the agent was killed or stopped: what was served just before may have been lost with it.</param>
    /// <param name="unitOf">The unit of a device.</param>
    /// <param name="areTimesTrue">The agent's clock was right, so that a reading must be older than the next answer of its slave.</param>
    /// <param name="timeoutMs">How long the agent waits for an answer; 0 when it never has to wait in vain.</param>
    public static AuditResult Judge(
        IReadOnlyList<ServedAnswer> served, IReadOnlyList<StoredRow> rows, IReadOnlyList<OutboxRow> outbox, IReadOnlyList<AgentEnd> ends,
        Func<string, byte> unitOf, bool areTimesTrue = true, int timeoutMs = 0)
    {
        var answers = new Dictionary<Mark, ServedAnswer>();
        var next = new Dictionary<Mark, long>();
        var last = new Dictionary<(byte, int), Mark>();
        foreach (var answer in served)
        {
            foreach (var mark in answer.Marks)
            {
                answers.Add(mark, answer);
                if (last.TryGetValue((mark.Unit, mark.Register), out var before)) next[before] = answer.UnixMs;
                last[(mark.Unit, mark.Register)] = mark;
            }
        }

        var examples = new List<string>();
        long wrong = 0, duplicates = 0, good = 0;
        var seen = new HashSet<Mark>();
        foreach (var row in rows.Where(row => row.Value is not null))
        {
            good++;
            var trouble = Pattern.MarkOf(row.Quantity, row.Value!.Value) is not { } mark ? "no pattern"
                : mark.Unit != unitOf(row.Device) ? $"of unit {mark.Unit}"
                : !answers.ContainsKey(mark) ? "never served"
                : areTimesTrue && next.TryGetValue(mark, out var nextMs) && row.UnixMs > nextMs + ClockErrorMsMax ? $"of question {mark.Question}, but taken after the next one was asked"
                : null;
            if (trouble is not null)
            {
                wrong++;
                examples.Add($"wrong: {row}: {trouble}");
            }
            else if (!seen.Add(Pattern.MarkOf(row.Quantity, row.Value.Value)!.Value))
            {
                duplicates++;
                examples.Add($"twice: {row}");
            }
        }

        var excuses = rows.Where(row => row.Value is null).ToLookup(row => (unitOf(row.Device), Pattern.RegisterOf(row.Quantity)), row => row.UnixMs);

        // A question that stood on the line at the kill is answered after it, to nobody. One at the most: a bus asks one at a time.
        var orphans = ends
            .Select(end => served.FirstOrDefault(answer => answer.UnixMs > end.ToUnixMs && answer.UnixMs - end.ToUnixMs <= InFlightMsMax))
            .ToHashSet<object?>(ReferenceEqualityComparer.Instance);
        var isAskedAgain = AskedAgain(served, timeoutMs);
        long lost = 0, inFlight = 0, inFlightMs = 0, missed = 0, askedAgain = 0;
        foreach (var (mark, answer) in answers)
        {
            if (answer.Faults.Length > 0 || seen.Contains(mark)) continue;
            var age = ends.Min(end => end.AgeOf(answer));
            if (age is not null || orphans.Contains(answer))
            {
                inFlight++;
                inFlightMs = Math.Max(inFlightMs, age ?? 0);
            }
            else if (excuses[(mark.Unit, mark.Register)].Any(at => Math.Abs(at - answer.UnixMs) <= MissedMsMax)) missed++;
            else if (isAskedAgain.Contains(answer)) askedAgain++;
            else
            {
                lost++;
                examples.Add($"lost: {mark} served at {answer.UnixMs}");
            }
        }

        var givenOut = outbox.Sum(row => row.Last - row.Dropped - row.Pending);
        return new AuditResult
        {
            Served = answers.Count, Stored = good, BadQuality = rows.Count - good, Lost = lost, Missed = missed, AskedAgain = askedAgain, Wrong = wrong,
            Duplicates = duplicates, InFlightAtEnds = inFlight, OldestInFlightMs = inFlightMs, GivenOut = givenOut, Dropped = outbox.Sum(row => row.Dropped),
            Pending = outbox.Sum(row => row.Pending), LedgerMissing = Math.Max(0, givenOut - rows.Count),
            LedgerExtra = Math.Max(0, rows.Count - givenOut), SlowestEndMs = ends.Select(end => end.ToUnixMs - end.FromUnixMs).DefaultIfEmpty().Max(), Examples = [.. examples.Take(10)],
        };
    }

    /// <summary>
    /// Answers that the agent did not hear in time, by what it did next on the wire: it waited out its timeout and then sent that unit its
    /// shortest question, which it sends for no other reason. A reading that it took and lost is followed by its next ordinary question.
    /// </summary>
    private static HashSet<ServedAnswer> AskedAgain(IReadOnlyList<ServedAnswer> served, int timeoutMs)
    {
        var found = new HashSet<ServedAnswer>(ReferenceEqualityComparer.Instance);
        if (timeoutMs == 0) return found;
        foreach (var ofUnit in served.GroupBy(answer => answer.Unit))
        {
            foreach (var (answer, next) in ofUnit.Zip(ofUnit.Skip(1)))
            {
                if (next.Words.Length == Pattern.ProbeWords && next.Address == Pattern.ProbeAddress && next.UnixMs - answer.UnixMs >= timeoutMs) found.Add(answer);
            }
        }

        return found;
    }
}

/// <summary>What the auditor found.</summary>
internal sealed record AuditResult
{
    /// <summary>Values that slaves gave in answers.</summary>
    public required long Served { get; init; }

    /// <summary>Good values in the store.</summary>
    public required long Stored { get; init; }

    /// <summary>Rows that say why there is no value.</summary>
    public required long BadQuality { get; init; }

    /// <summary>Values served well before any end of the agent, and not in the store.</summary>
    public required long Lost { get; init; }

    /// <summary>Values served that the agent did not hear in time, and says so.</summary>
    public required long Missed { get; init; }

    /// <summary>Values served that the agent did not hear in time and asked for again at once, so that no reading is bad.</summary>
    public required long AskedAgain { get; init; }

    /// <summary>Values in the store that no slave gave in answer to that question.</summary>
    public required long Wrong { get; init; }

    /// <summary>Values in the store more than once.</summary>
    public required long Duplicates { get; init; }

    /// <summary>Values served just before an end of the agent that had not reached its disk.</summary>
    public required long InFlightAtEnds { get; init; }

    /// <summary>Age of the oldest of them when the kill was sent.</summary>
    public required long OldestInFlightMs { get; init; }

    /// <summary>Readings that the outbox gave a number, less gaps and pending ones.</summary>
    public required long GivenOut { get; init; }

    public required long Dropped { get; init; }

    public required long Pending { get; init; }

    /// <summary>Rows that the outbox calls acknowledged and the store lacks.</summary>
    public required long LedgerMissing { get; init; }

    /// <summary>Rows in the store that no outbox gave out: numbers used twice.</summary>
    public required long LedgerExtra { get; init; }

    /// <summary>Longest time from a kill to when it was known to have worked.</summary>
    public required long SlowestEndMs { get; init; }

    public required IReadOnlyList<string> Examples { get; init; }

    public bool IsClean =>
        Lost + Wrong + Duplicates + LedgerMissing + LedgerExtra + Pending + Dropped == 0 && AskedAgain * Auditor.AskedAgainInverseMin <= Served;

    public static AuditResult Sum(IReadOnlyList<AuditResult> parts) => new()
    {
        Served = parts.Sum(part => part.Served), Stored = parts.Sum(part => part.Stored), BadQuality = parts.Sum(part => part.BadQuality),
        Lost = parts.Sum(part => part.Lost), Missed = parts.Sum(part => part.Missed),
        AskedAgain = parts.Sum(part => part.AskedAgain), Wrong = parts.Sum(part => part.Wrong), Duplicates = parts.Sum(part => part.Duplicates),
        InFlightAtEnds = parts.Sum(part => part.InFlightAtEnds), OldestInFlightMs = parts.Max(part => part.OldestInFlightMs),
        GivenOut = parts.Sum(part => part.GivenOut), Dropped = parts.Sum(part => part.Dropped), Pending = parts.Sum(part => part.Pending),
        LedgerMissing = parts.Sum(part => part.LedgerMissing), LedgerExtra = parts.Sum(part => part.LedgerExtra),
        SlowestEndMs = parts.Max(part => part.SlowestEndMs), Examples = [.. parts.SelectMany(part => part.Examples)],
    };

    public override string ToString() =>
        $"served {Served}, stored {Stored} (+{BadQuality} bad), lost {Lost}, missed {Missed}, asked again {AskedAgain}, wrong {Wrong}, duplicates {Duplicates}, in flight at ends {InFlightAtEnds} "
        + $"(oldest {OldestInFlightMs} ms, slowest end {SlowestEndMs} ms), given out {GivenOut}, dropped {Dropped}, pending {Pending}, ledger missing {LedgerMissing}, extra {LedgerExtra}"
        + string.Concat(Examples.Select(example => Environment.NewLine + "  " + example));
}
