using System.Text.Json;
using SmartPoles.IngestServer.Alarms;
using SmartPoles.IngestServer.Alarms.Evidence;
using SmartPoles.IngestServer.Alarms.Rules;
using SmartPoles.IngestServer.Registry;

namespace SmartPoles.IngestServer.Backtest;

/// <summary>What came of proving an alarm.</summary>
internal enum ProofOutcome
{
    /// <summary>The journal gives the alarm again: same id, same entry.</summary>
    Same,

    /// <summary>The journal has all that is needed and does not give it.</summary>
    Different,

    /// <summary>The journal no longer reaches back to where the condition began.</summary>
    JournalGone,

    /// <summary>The rule that raised it is not to be had any more.</summary>
    RuleGone,

    /// <summary>No proof was kept when it was raised.</summary>
    NoEvidence,
}

/// <summary>An alarm raised again from the journal, or exactly why that cannot be.</summary>
/// <param name="Alarm">Alarm id.</param>
/// <param name="Outcome">What came of it.</param>
/// <param name="Reason">One sentence.</param>
/// <param name="Line">The change as the kernel told it again; null where it did not.</param>
/// <param name="Readings">Readings that were led through the kernel.</param>
internal sealed record AlarmProof(string Alarm, ProofOutcome Outcome, string Reason, string? Line = null, long Readings = 0)
{
    /// <summary>Runs the journal from its beginning to the entry that raised the alarm, with the rules of that time.</summary>
    /// <param name="alarm">Alarm id.</param>
    /// <param name="evidence">Its proof; null when none was kept.</param>
    /// <param name="past">What is known of the time of the alarm.</param>
    /// <param name="journalFolder">Folder of the segments.</param>
    /// <param name="pace">How much of a core it may take.</param>
    /// <param name="stop">Stops it.</param>
    internal static AlarmProof Of(string alarm, byte[]? evidence, ProofPast past, string journalFolder, RunPace pace, CancellationToken stop)
    {
        if (evidence is null) return new AlarmProof(alarm, ProofOutcome.NoEvidence, "no proof was kept: the alarm is older than this part of the server, or is the server's own");
        using var document = JsonDocument.Parse(evidence);
        var root = document.RootElement;
        if (FindRules(root.GetProperty("rule"), past, out var reason) is not { } rules) return new AlarmProof(alarm, ProofOutcome.RuleGone, reason);
        var place = root.GetProperty("journal");
        var (from, raised) = (place.GetProperty("from").GetInt64(), place.GetProperty("raised").GetInt64());
        using var source = JournalSource.TryOpen(journalFolder, out reason, raised);
        if (source is null) return new AlarmProof(alarm, ProofOutcome.JournalGone, reason);
        if (source.LogId != place.GetProperty("id").GetGuid()) return new AlarmProof(alarm, ProofOutcome.JournalGone, "the journal is another one than the alarm was raised from: its positions mean nothing here");
        if (source.StartPosition > raised || (source.StartPosition > from && !place.GetProperty("isCut").GetBoolean()))
        {
            var begins = DateTimeOffset.FromUnixTimeMilliseconds(source.FirstUnixMs);
            return new AlarmProof(
                alarm, ProofOutcome.JournalGone,
                $"the journal begins at position {source.StartPosition} ({begins:yyyy-MM-dd HH:mm:ss}Z), what raised the alarm lay from {from} to {raised}: its retention is over (Journal.RetentionHours)");
        }

        var topology = root.GetProperty("registry").GetString() is { } registry ? past.TopologyOf(registry) : null;
        var lane = new KernelLane(new AlarmKernel(rules, topology, past.TopologyOf), keepsItsRules: false);
        LaneRun.Run(source, [lane], pace, stop);
        return Judge(alarm, root, lane, source.StartPosition, raised);
    }

    private static AlarmProof Judge(string alarm, JsonElement evidence, KernelLane lane, long begins, long raised)
    {
        var again = lane.Transitions.FirstOrDefault(transition => transition.Kind == TransitionKind.Raised && transition.AlarmId == alarm);
        if (again is null)
        {
            var (rule, subject) = (evidence.GetProperty("rule").GetProperty("id").GetString(), evidence.GetProperty("subject").GetString());
            var near = lane.Transitions.LastOrDefault(transition => transition.Kind == TransitionKind.Raised && transition.Rule?.Id == rule && transition.Subject == subject);
            var instead = near is null ? "" : $"; the last one of {rule} on {subject} there is {near.AlarmId}, onset {near.OnsetUnixMs}";
            var cause = begins > 0 ? "; the journal does not begin at 0, so a state that began before it is missing" : "";
            return new AlarmProof(alarm, ProofOutcome.Different, $"the journal up to position {raised} does not give this alarm{instead}{cause}", null, lane.Readings);
        }

        var line = TransitionText.LineOf(again);
        return again.Position == raised
            ? new AlarmProof(alarm, ProofOutcome.Same, $"raised again by the entry at position {raised}", line, lane.Readings)
            : new AlarmProof(alarm, ProofOutcome.Different, $"raised again, but by the entry at position {again.Position} and not at {raised}", line, lane.Readings);
    }

    // The document of that time was kept with the proof; rules that never were a document are those that are in force, or none.
    private static RuleSet? FindRules(JsonElement told, ProofPast past, out string reason)
    {
        var (id, version, hash) = (told.GetProperty("id").GetString(), told.GetProperty("version").GetInt32(), told.GetProperty("sha256").GetString());
        reason = "";
        if (past.RulesOf(told.GetProperty("document").GetString()!) is { } text && RuleParser.Parse(text, []) is { } kept) return kept;
        var rule = past.Present.Rules.FirstOrDefault(known => known.Id == id);
        if (rule?.Version == version && RuleProof.HashOf(rule) == hash) return past.Present;
        reason = rule is null
            ? $"rule {id} is no longer in force; its text is in the evidence"
            : rule.Version != version
                ? $"rule {id} is at version {rule.Version} now, the alarm was raised by version {version}; its text is in the evidence"
                : $"rule {id} version {version} reads otherwise now than when it raised the alarm, although its version is the same; its text of then is in the evidence";
        return null;
    }
}

/// <summary>What a server knows of the time of an alarm.</summary>
/// <param name="Present">The rules in force now.</param>
/// <param name="RulesOf">A rule document by its hash; null when it was not kept.</param>
/// <param name="TopologyOf">Places of a registry by its hash; null when it is not kept any more.</param>
internal sealed record ProofPast(RuleSet Present, Func<string, string?> RulesOf, Func<string, ICityTopology?> TopologyOf);
