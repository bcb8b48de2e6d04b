using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using SmartPoles.IngestServer.Alarms;
using SmartPoles.IngestServer.Alarms.Evidence;
using SmartPoles.IngestServer.Alarms.Lifecycle;
using SmartPoles.IngestServer.Alarms.Rules;
using SmartPoles.IngestServer.Backtest;
using SmartPoles.IngestServer.Decoding;
using SmartPoles.IngestServer.Journaling;
using SmartPoles.IngestServer.Registry;
using SmartPoles.IngestServer.Tests.Backtest;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;
using SmartPoles.Tests.Shared;

namespace SmartPoles.IngestServer.Tests.Alarms.Evidence;

public sealed class EvidenceTests : IDisposable
{
    private const long T0 = AlarmTraffic.T0;

    private static readonly string Cover = AlarmTraffic.Device(1);
    private static readonly string Neighbour = AlarmTraffic.Device(2);

    private readonly TempFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Gather_TiltedCover_KeepsRuleWindowNotesAndNeighbours()
    {
        var (raised, document) = await RaiseAsync();
        var root = document.RootElement;

        Assert.Equal((raised.AlarmId, Cover, T0 + 30_000), (root.GetProperty("alarm").GetString(), root.GetProperty("subject").GetString(), root.GetProperty("onsetUnixMs").GetInt64()));
        var rule = root.GetProperty("rule");
        Assert.Equal(("tilt", 1), (rule.GetProperty("id").GetString(), rule.GetProperty("version").GetInt32()));
        Assert.Contains("15", rule.GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Equal((RuleProof.HashOf(AlarmTraffic.List[1]), AlarmTraffic.Rules.Hash), (rule.GetProperty("sha256").GetString(), rule.GetProperty("document").GetString()));
        Assert.Equal("topology-1", root.GetProperty("registry").GetString());

        // Ten seconds before the onset, and nothing behind the entry that decided.
        var rows = root.GetProperty("rows").EnumerateArray().ToArray();
        Assert.Equal(raised.Position, rows[^1].GetProperty("position").GetInt64());
        Assert.Equal(48, rows[^1].GetProperty("value").GetDouble());
        Assert.Equal(T0 + 20_000, rows[0].GetProperty("unixMs").GetInt64());
        Assert.False(root.GetProperty("journal").GetProperty("isCut").GetBoolean());
        Assert.Equal(1, root.GetProperty("quality").GetProperty("Timeout").GetInt32());
        Assert.Equal(500, root.GetProperty("clock").GetProperty("offsetMaxMs").GetInt64());
        var near = Assert.Single(root.GetProperty("neighbours").EnumerateArray());
        Assert.Equal(Neighbour, near.GetProperty("component").GetString());
        Assert.Equal(7, near.GetProperty("rows").EnumerateArray().Last().GetProperty("value").GetDouble());
    }

    [Fact]
    public async Task Apply_ProofCannotBeKept_NeitherAlarmNorProofIsThere()
    {
        using var state = new StateDatabase(_folder["state.db"]);
        var (book, evidence) = (new AlarmBook(state), new EvidenceBook(state));
        var (raised, _) = await RaiseAsync();

        book.Committing += (_, _, _) => throw new InvalidOperationException("no room");
        Assert.Throws<InvalidOperationException>(() => book.Apply(InputsOf([raised]), raised.Position + 1));

        Assert.Null(book.Find(raised.AlarmId));
        Assert.Null(evidence.Find(raised.AlarmId));
    }

    [Fact]
    public async Task Gather_StormOfTwoThousandInOneBatch_KeepsOneProofEach()
    {
        using var state = new StateDatabase(_folder["state.db"]);
        await using var journal = TestJournal.Open(_folder["journal"]);
        var names = Enumerable.Range(0, 2000).Select(number => $"371502011800{number:D4}").ToArray();
        await TestJournal.WriteAsync(journal, [new EntryWriter().Tick(T0).ToArray(), .. names.Select(name => Entry(name, T0 + 500, 48))]);
        var (book, evidence) = (new AlarmBook(state), new EvidenceBook(state));
        var collector = new EvidenceCollector(journal, () => AlarmTraffic.Rules, () => null);
        book.Committing += collector.Keep;
        var transitions = Play(journal, collector, AlarmTraffic.Rules);

        collector.Gather(InputsOf(transitions));
        book.Apply(InputsOf(transitions), journal.EndPosition);

        Assert.Equal(2000, transitions.Count);
        Assert.All(transitions, transition =>
        {
            using var document = JsonDocument.Parse(evidence.Find(transition.AlarmId)!);
            Assert.Single(document.RootElement.GetProperty("rows").EnumerateArray());
        });
    }

    [Fact]
    public async Task Prove_AgainstItsJournal_GivesTheSameIdOrSaysWhyNot()
    {
        var (raised, document) = await RaiseAsync();
        var evidence = Encoding.UTF8.GetBytes(document.RootElement.GetRawText());

        var same = Prove(evidence, AlarmTraffic.Rules);
        Assert.Equal((ProofOutcome.Same, TransitionText.LineOf(raised)), (same.Outcome, same.Line));
        Assert.Equal(ProofOutcome.NoEvidence, Prove(null, AlarmTraffic.Rules).Outcome);

        // Another version, another text under the same version, no such rule.
        RuleSet Changed(Func<ThresholdRule, ThresholdRule> change) => RuleSet.Of([change((ThresholdRule)AlarmTraffic.List[1])]);
        var other = Prove(evidence, Changed(rule => rule with { Version = 2 }));
        Assert.Equal(ProofOutcome.RuleGone, other.Outcome);
        Assert.Contains("is at version 2 now, the alarm was raised by version 1", other.Reason, StringComparison.Ordinal);
        Assert.Contains("reads otherwise now", Prove(evidence, Changed(rule => rule with { ClearAt = 9 })).Reason, StringComparison.Ordinal);
        Assert.Contains("no longer in force", Prove(evidence, RuleSet.Of([])).Reason, StringComparison.Ordinal);

        // A document that claims another entry is not believed.
        var forged = Patched(evidence, root => root["journal"]!["raised"] = raised.Position + 1);
        Assert.Equal(ProofOutcome.Different, Prove(forged, AlarmTraffic.Rules).Outcome);
        var earlier = Patched(evidence, root => root["journal"]!["raised"] = raised.Position - 1);
        Assert.Contains("does not give this alarm", Prove(earlier, AlarmTraffic.Rules).Reason, StringComparison.Ordinal);

        AlarmProof Prove(byte[]? bytes, RuleSet rules) => AlarmProof.Of(raised.AlarmId, bytes, Past(rules), _folder["journal"], RunPace.Full, Stop);
    }

    /// <summary>The document of that time is kept with the proof, so that a rule may change and its old alarms can still be proved.</summary>
    [Fact]
    public async Task Prove_RulesHaveChangedSince_UsesTheDocumentOfThatTime()
    {
        const string Text = """
            { "version": 2, "rules": [{ "id": "tilt", "kind": "threshold", "version": 4, "level": 2, "quantity": "cover/tilt", "above": 15, "clearAt": 10,
              "onDelayMs": 0, "text": { "en": "tilted", "zh": "倾斜" } }] }
            """;
        var faults = new List<string>();
        var rules = RuleParser.Parse(Text, faults);
        Assert.Empty(faults);
        var (raised, document, kept) = await RaiseAsync(rules!);
        Assert.Equal(Text, kept);
        var evidence = Encoding.UTF8.GetBytes(document.RootElement.GetRawText());

        var proof = AlarmProof.Of(raised.AlarmId, evidence, new ProofPast(RuleSet.Of([]), hash => hash == rules!.Hash ? kept : null, _ => null), _folder["journal"], RunPace.Full, Stop);

        Assert.Equal((ProofOutcome.Same, TransitionText.LineOf(raised)), (proof.Outcome, proof.Line));
        Assert.Equal(ProofOutcome.RuleGone, AlarmProof.Of(raised.AlarmId, evidence, Past(RuleSet.Of([])), _folder["journal"], RunPace.Full, Stop).Outcome);
    }

    [Fact]
    public async Task Prove_RetentionIsOverOrAnotherJournal_SaysSo()
    {
        var (raised, document) = await RaiseAsync();
        var evidence = Encoding.UTF8.GetBytes(document.RootElement.GetRawText());
        Guid id;
        await using (var later = TestJournal.Open(_folder["later"], positionFloor: 1 << 20))
        {
            await TestJournal.WriteAsync(later, AlarmTraffic.Make(1, 5));
            id = later.Id;
        }

        Assert.Contains("another one", Prove(evidence).Reason, StringComparison.Ordinal);
        var gone = Prove(Patched(evidence, root => root["journal"]!["id"] = id));
        Assert.Equal(ProofOutcome.JournalGone, gone.Outcome);
        Assert.Contains("its retention is over", gone.Reason, StringComparison.Ordinal);

        AlarmProof Prove(byte[] bytes) => AlarmProof.Of(raised.AlarmId, bytes, Past(AlarmTraffic.Rules), _folder["later"], RunPace.Full, Stop);
    }

    [Fact]
    public async Task Api_AlarmInTheJournal_ShowsItsEvidenceProvesItAndTriesOtherRules()
    {
        await TestJournal.WriteAsync(_folder["data/journal"], Story());
        await using var server = await RunningServer.StartAsync(folder: new DirectoryInfo(_folder["data"]));
        await server.UntilAsync("api/v1/alarms", alarms => alarms.EnumerateArray().Any(alarm => alarm.GetProperty("rule").GetString() == "cover-tilted"), "the alarm is raised");
        var id = (await server.GetAsync("api/v1/alarms")).EnumerateArray().First(alarm => alarm.GetProperty("rule").GetString() == "cover-tilted").GetProperty("id").GetString();

        var evidence = await server.GetAsync($"api/v1/alarms/{id}/evidence");
        Assert.Equal(Cover, evidence.GetProperty("subject").GetString());
        Assert.NotEmpty(evidence.GetProperty("rows").EnumerateArray());
        Assert.Equal(HttpStatusCode.NotFound, (await server.Http.GetAsync("api/v1/alarms/0000000000000000/evidence", Stop)).StatusCode);
        var proof = await server.JsonOf(await server.Http.PostAsync($"api/v1/alarms/{id}/prove", JsonContent.Create(new { }), Stop));
        Assert.Equal(("same", id), (proof.GetProperty("outcome").GetString(), proof.GetProperty("alarm").GetString()));

        await server.UntilAsync("api/v1/readings/count", count => count.GetProperty("rows").GetInt64() > 100, "the readings are stored");
        foreach (var (input, isExact) in new[] { ("journal", true), ("store", false) })
        {
            var started = await server.Http.PostAsync("api/v1/backtests", JsonContent.Create(new { rules = Rules(60), from = T0, to = T0 + 120_000, input }), Stop);
            Assert.Equal(HttpStatusCode.Accepted, started.StatusCode);
            var job = (await server.JsonOf(started)).GetProperty("id").GetString();
            await server.UntilAsync($"api/v1/backtests/{job}", now => now.GetProperty("state").GetString() == "done", $"the backtest of the {input} is done");
            var report = (await server.GetAsync($"api/v1/backtests/{job}")).GetProperty("report");
            Assert.Equal(isExact, report.GetProperty("isExact").GetBoolean());
            Assert.Equal((1, 0), (report.GetProperty("changes").GetProperty("gone").GetInt32(), report.GetProperty("changes").GetProperty("new").GetInt32()));
        }

        var refused = await server.Http.PostAsync("api/v1/backtests", JsonContent.Create(new { rules = new { version = 9 } }), Stop);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("$.version", await refused.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
    }

    private static ProofPast Past(RuleSet present) => new(present, _ => null, _ => null);

    private static List<LifeInput> InputsOf(IEnumerable<AlarmTransition> transitions) =>
        [.. transitions.Select(transition => new LifeInput(transition.Position, transition.Position + 1, transition.AtUnixMs, transition))];

    private static object Rules(double above) => new
    {
        version = 1,
        thresholds = new[]
        {
            new { id = "cover-tilted", version = 2, level = 2, quantity = "cover/tilt", above, clearAt = 10, onDelayMs = 2000, offDelayMs = 0, text = new { en = "a", zh = "b" } },
        },
        offline = Array.Empty<object>(),
    };

    private async Task<(AlarmTransition Raised, JsonDocument Document)> RaiseAsync()
    {
        var (raised, document, _) = await RaiseAsync(AlarmTraffic.Rules);
        return (raised, document);
    }

    private async Task<(AlarmTransition Raised, JsonDocument Document, string? Rules)> RaiseAsync(RuleSet rules)
    {
        await using var journal = TestJournal.Open(_folder["journal"]);
        await TestJournal.WriteAsync(journal, Story());
        var collector = new EvidenceCollector(journal, () => rules, () => new PairOfCovers());
        var transitions = Play(journal, collector, rules);
        var raised = Assert.Single(transitions, transition => transition is { Kind: TransitionKind.Raised, Rule.Id: "tilt" });
        using var state = new StateDatabase(_folder["proofs.db"]);
        var (book, evidence) = (new AlarmBook(state), new EvidenceBook(state));
        book.Committing += collector.Keep;
        collector.Gather(InputsOf(transitions));
        book.Apply(InputsOf(transitions), journal.EndPosition);
        return (raised, JsonDocument.Parse(evidence.Find(raised.AlarmId)!), evidence.RulesOf(rules.Hash));
    }

    // A minute of two covers; one tilts after half of it, and once its sensor is silent.
    private static IEnumerable<byte[]> Story()
    {
        for (var second = 0; second < 60; second++)
        {
            var now = T0 + second * 1000L;
            yield return new EntryWriter().Tick(now).ToArray();
            yield return second == 25 ? Entry(Cover, now, null) : Entry(Cover, now, second < 30 ? 3 : 48, second == 22 ? 500 : 0);
            yield return Entry(Neighbour, now, 7);
        }
    }

    private static byte[] Entry(string device, long unixMs, double? tilt, long delayMs = 0)
    {
        var message = new DecodedMessage();
        message.Reset(MessageKind.Data, AlarmTraffic.Gateway(1), device, unixMs + delayMs);
        var reading = tilt is { } value ? new Reading(Quantity.CoverTilt, unixMs, value, Quality.Good) : Reading.Bad(Quantity.CoverTilt, unixMs, Quality.Timeout);
        message.Readings.Add(new DecodedReading(reading, IsHistorical: false));
        return new EntryWriter().Message(message).ToArray();
    }

    private static List<AlarmTransition> Play(ServerJournal journal, EvidenceCollector collector, RuleSet rules)
    {
        var kernel = new AlarmKernel(rules);
        var transitions = new List<AlarmTransition>();
        using var feed = new EntryFeed(journal.OpenReader(0));
        while (feed.TryNext(out var record))
        {
            if (!feed.TryParse(in record, out var entry)) continue;
            collector.See(in entry, record.Position);
            kernel.Apply(in entry, record.Position, transitions);
        }

        return transitions;
    }

    private static byte[] Patched(byte[] document, Action<JsonNode> change)
    {
        var root = JsonNode.Parse(document)!;
        change(root);
        return Encoding.UTF8.GetBytes(root.ToJsonString());
    }

    private sealed class PairOfCovers : ICityTopology
    {
        public string Version => "topology-1";

        public bool TryFind(string component, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out ComponentPlace? place)
        {
            place = null;
            return false;
        }

        public IReadOnlyList<PipeNeighbour> PipeNeighbours(string component) => component == Cover ? [new PipeNeighbour(Neighbour, 120)] : [];

        public IReadOnlyList<string> PipesBetween(string from, string to) => [];
    }
}
