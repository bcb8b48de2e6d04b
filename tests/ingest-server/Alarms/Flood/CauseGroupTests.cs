using CsCheck;
using SmartPoles.IngestServer.Alarms;
using SmartPoles.IngestServer.Alarms.Rules;

namespace SmartPoles.IngestServer.Tests.Alarms.Flood;

/// <summary>Who lies under whom after any storm, against a list of all alarms in which every pair is looked at.</summary>
public sealed class CauseGroupTests
{
    private const int Gateways = 3;
    private const long MemoryMs = 20 * 60_000;

    private static readonly AlarmRule Lost = LifeScript.Rule("gateway-offline");
    private static readonly AlarmRule Mains = LifeScript.Rule("mains");
    private static readonly AlarmRule Storm = LifeScript.Rule("storm");
    private static readonly AlarmRule Silent = LifeScript.Rule("silent", 3, false, new CauseLink("gateway-offline", CauseRelation.Gateway));
    private static readonly AlarmRule Dark = LifeScript.Rule("dark", 3, false, new CauseLink("mains", CauseRelation.Circuit), new CauseLink("gateway-offline", CauseRelation.Gateway));
    private static readonly AlarmRule Level = LifeScript.Rule("level", 1, false, new CauseLink("storm", CauseRelation.Zone));

    /// <summary>Onsets out of order, exactly at the window and beside it, told twice, years off, causes that end and come again.</summary>
    [Theory]
    [InlineData(120_000, MemoryMs, true)]
    [InlineData(119_000, MemoryMs, false)]
    [InlineData(120_000, MemoryMs / 4, false)]
    public void Group_AnyStorm_IsTheEarliestCauseWhoseTimeAndPlaceFit(long windowMs, long memoryMs, bool isRight) => Holds(isRight, () =>
        Gen.Select(Gen.Int[0, 7], Gen.Int[0, Gateways - 1], Gen.Int[0, 3], Gen.Int[0, 9], Gen.Int[0, 12]).Array[20, 100].Sample(steps =>
        {
            var city = new FakeTopology();
            for (var gateway = 0; gateway < Gateways; gateway++)
            {
                for (var device = 0; device < 4; device++) city.Add(DeviceOf(gateway, device), $"GW-{gateway}", zone: $"Z-{gateway % 2}", circuit: $"C-{device % 2}");
            }

            using var file = new BookFile(new AlarmOptions(), city);
            var script = new LifeScript();
            var all = new List<Alarm>();
            foreach (var (what, gateway, device, odd, wait) in steps)
            {
                // Mostly seconds; now and then minutes in one jump, as a book that catches up has them.
                if (wait > 9) script.Jump((wait - 9) * 200);
                else script.Jump(wait * 10);
                var last = all.FindLast(known => known.Rule.Causes.Count == 0)?.OnsetMs ?? script.NowMs;
                var onset = odd switch
                {
                    0 => last - 119_000,
                    1 or 2 => last - 120_000,
                    3 => last - 121_000,
                    4 => script.NowMs - (3L * 365 * 86_400_000),
                    5 => script.NowMs - 400_000,
                    6 => script.NowMs - 30_000,
                    _ => script.NowMs,
                };
                var (rule, subject) = what switch
                {
                    0 => (Lost, $"GW-{gateway}"),
                    1 => (Mains, $"C-{device % 2}"),
                    2 => (Storm, device == 3 ? RuleGroup.City : $"Z-{gateway % 2}"),
                    3 => (Silent, DeviceOf(gateway, device)),
                    4 => (Dark, DeviceOf(gateway, device)),
                    5 => (Level, DeviceOf(gateway, device)),
                    _ => ((AlarmRule?)null, ""),
                };
                if (rule is null)
                {
                    if (all.Count == 0) continue;
                    var returned = all[((gateway * 40) + (device * 10) + odd) % all.Count];
                    script.Return(returned.Id);
                    returned.ClearedMs ??= script.NowMs;
                    continue;
                }

                var id = script.Raise(rule, subject, onset);
                if (all.Exists(known => known.Id == id)) continue;
                var alarm = new Alarm(id, rule, subject, onset, script.NowMs);
                alarm.Cause = all.Where(cause => Explains(cause, alarm, script.NowMs)).OrderBy(cause => cause.OnsetMs).ThenBy(cause => cause.Id, StringComparer.Ordinal).FirstOrDefault()?.Id;
                foreach (var late in all.Where(late => late.Cause is null && script.NowMs - late.RaisedMs < memoryMs && Explains(alarm, late, script.NowMs))) late.Cause = id;
                all.Add(alarm);
            }

            script.PlayTo(file.Book);
            var told = file.Book.List(new AlarmQuery { Limit = 10_000 }).ToDictionary(alarm => alarm.Id, alarm => alarm.Cause);
            return all.Count == told.Count && all.TrueForAll(alarm => told[alarm.Id] == alarm.Cause);

            bool Explains(Alarm cause, Alarm alarm, long nowMs) =>
                alarm.Rule.Causes.Any(link => link.Rule == cause.Rule.Id && IsPlaceOf(cause.Subject, alarm.Subject, link.By))
                && alarm.OnsetMs >= cause.OnsetMs - windowMs
                && (cause.ClearedMs is not { } cleared || (alarm.OnsetMs <= cleared && nowMs - cleared < memoryMs));

            bool IsPlaceOf(string place, string subject, CauseRelation by) => city.TryFind(subject, out var at) && by switch
            {
                CauseRelation.Gateway => place == at.Gateway,
                CauseRelation.Circuit => place == at.Circuit,
                _ => place == at.Zone || place == RuleGroup.City,
            };
        }, iter: 60));

    private static string DeviceOf(int gateway, int device) => $"371502011800{gateway:00}{device:00}";

    private static void Holds(bool isRight, Action property)
    {
        if (isRight) property();
        else Assert.ThrowsAny<Exception>(property);
    }

    private sealed record Alarm(string Id, AlarmRule Rule, string Subject, long OnsetMs, long RaisedMs)
    {
        public long? ClearedMs { get; set; }

        public string? Cause { get; set; }
    }
}
