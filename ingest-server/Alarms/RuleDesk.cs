using SmartPoles.IngestServer.Alarms.Rules;
using SmartPoles.IngestServer.Journaling;
using SmartPoles.IngestServer.Registry;
using SmartPoles.IngestServer.Registry.Access;
using SmartPoles.Protocols.Journal;

namespace SmartPoles.IngestServer.Alarms;

/// <summary>What came of an activation.</summary>
public enum ActivationOutcome
{
    /// <summary>Journaled: the kernel takes the rules when it comes to that entry.</summary>
    Journaled,

    /// <summary>These rules are the active ones.</summary>
    Unchanged,

    /// <summary>Others are active than the caller has seen: somebody was first.</summary>
    SomebodyWasFirst,

    /// <summary>The journal does not take entries now; nothing was changed.</summary>
    JournalFailed,
}

/// <param name="Outcome">What came of it.</param>
/// <param name="Active">The active version after it; null where rules were never journaled.</param>
/// <param name="End">Journal position behind the entry; 0 where there is none.</param>
public sealed record RuleActivation(ActivationOutcome Outcome, RuleVersion? Active, long End = 0);

/// <summary>
/// Which rules are in force, and the one way to change that. An activation is written down first and journaled then: a kill between the two is
/// made good at the next start, when what is written down is journaled.
/// </summary>
/// <remarks>
/// <code>
///   file ---------> first start, and every good change, as long as nobody has activated anything over the API
///   API ----------> book (who, note, audit) --> journal entry 11 --> kernel, at that very entry
///   start --------> what the book has, if it is of the API; else the file
/// </code>
/// </remarks>
public sealed class RuleDesk
{
    private readonly RuleBook _book;
    private readonly StateDatabase _state;
    private readonly ServerJournal _journal;
    private readonly TimeProvider _time;
    private readonly ILogger<RuleDesk> _log;
    private readonly SemaphoreSlim _one = new(1, 1);
    private volatile RuleVersion? _active;

    /// <param name="ofFile">What the rule file says.</param>
    /// <param name="book">Activations.</param>
    /// <param name="state">State store.</param>
    /// <param name="journal">Journal.</param>
    /// <param name="time">Clock.</param>
    /// <param name="log">Log.</param>
    public RuleDesk(RuleSet ofFile, RuleBook book, StateDatabase state, ServerJournal journal, TimeProvider time, ILogger<RuleDesk> log)
    {
        (_book, _state, _journal, _time, _log) = (book, state, journal, time, log);
        state.Execute("CREATE TABLE IF NOT EXISTS rules_journaled(id INTEGER PRIMARY KEY CHECK(id = 1), hash TEXT NOT NULL);");
        _active = book.Active;
        Start = Kept() ?? ofFile;
    }

    /// <summary>The rules to start with: those of the API where it has activated any, else those of the file.</summary>
    public RuleSet Start { get; }

    /// <summary>The active version; null before the first was journaled.</summary>
    public RuleVersion? Active => _active;

    /// <summary>Somebody has activated rules over the API: the file is not followed.</summary>
    public bool IsOfApi => _active is { Origin: RuleOrigin.Api };

    /// <summary>Journals the rules of the start, unless they were journaled before; false when the journal does not take them now.</summary>
    /// <param name="path">The rule file.</param>
    /// <param name="stop">Ends the wait.</param>
    public async Task<bool> BeginAsync(string path, CancellationToken stop)
    {
        if (!IsOfApi) return (await ActivateAsync(Start, OfFile(path), null, stop).ConfigureAwait(false)).Outcome != ActivationOutcome.JournalFailed;
        await _one.WaitAsync(stop).ConfigureAwait(false);
        try
        {
            return _active!.Hash != Start.Hash || await JournalAsync(Start, stop).ConfigureAwait(false) is not null;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Makes rules the active ones.</summary>
    /// <param name="set">The rules.</param>
    /// <param name="order">Who, why and from where.</param>
    /// <param name="seen">Hashes of the rules of which the caller takes one for the active ones; null for any.</param>
    /// <param name="stop">Ends the wait for others who activate; what has begun is ended.</param>
    public async Task<RuleActivation> ActivateAsync(RuleSet set, RuleOrder order, IReadOnlyList<string>? seen, CancellationToken stop)
    {
        await _one.WaitAsync(stop).ConfigureAwait(false);
        try
        {
            if (seen?.Contains(_active?.Hash ?? Start.Hash) == false) return new RuleActivation(ActivationOutcome.SomebodyWasFirst, _active);
            if (_active?.Hash == set.Hash)
            {
                var isThere = await JournalAsync(set, CancellationToken.None).ConfigureAwait(false) is not null;
                return new RuleActivation(isThere ? ActivationOutcome.Unchanged : ActivationOutcome.JournalFailed, _active);
            }

            var version = _book.Add(set, order, Now);
            if (await JournalAsync(set, CancellationToken.None).ConfigureAwait(false) is not { } end)
            {
                _book.Withdraw(version, order, Now);
                return new RuleActivation(ActivationOutcome.JournalFailed, _active);
            }

            _active = version;
            return new RuleActivation(ActivationOutcome.Journaled, version, end);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>An order in the name of the rule file.</summary>
    internal static RuleOrder OfFile(string path) => new(new Actor("(file)"), path, "", RuleOrigin.File, "rules-activate");

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    // A document that an earlier program took may be one that this one does not read.
    private RuleSet? Kept()
    {
        if (_active is not { Origin: RuleOrigin.Api } active) return null;
        var faults = new List<string>();
        var set = _book.DocumentOf(active.Hash) is { } text ? RuleParser.Parse(text, faults) : null;
        if (set is null) _log.KeptRulesRefused(active.Hash, string.Join("; ", faults.Take(5)));
        return set;
    }

    /// <summary>Position behind the entry, 0 where the rules were journaled last anyway; null when the journal does not take it.</summary>
    private async Task<long?> JournalAsync(RuleSet set, CancellationToken stop)
    {
        if (Journaled() == set.Hash) return 0;
        var entry = new EntryWriter().Rules(Now, set.Hash, set.Text).ToArray();
        if (_journal.Append(entry, out var end) != AppendOutcome.Ok || !await _journal.WaitAsync(end, stop).ConfigureAwait(false)) return null;

        // After the journal: a kill between the two journals the same rules once more, which changes nothing.
        _state.Write((connection, transaction) => connection.Run(transaction, "INSERT OR REPLACE INTO rules_journaled(id, hash) VALUES(1, $1)", set.Hash));
        _log.RulesJournaled(set.Rules.Count, set.Hash);
        return end;
    }

    private string? Journaled() => _state.Read(connection =>
    {
        using var command = connection.Command("SELECT hash FROM rules_journaled");
        return command.ExecuteScalar() as string;
    });
}
