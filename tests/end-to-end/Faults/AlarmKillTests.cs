using System.Globalization;
using System.Text.Json;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EndToEnd.Tests.Faults;

/// <summary>
/// The alarms of a server that was killed with kill -9 again and again while they came and went, those of a server that was never killed on the same
/// journal, and those of a backtest over it: the same to the byte. What enters the kernel is in the journal, ticks and deaths included, so one journal is
/// one truth. That a killed server tells what one tells that lived through the same readings is in <see cref="UndisturbedAlarmTests"/>. Four kills in the normal run, more with <c>SMARTPOLES_SERVER_KILLS</c>.
/// </summary>
public sealed class AlarmKillTests : IAsyncLifetime
{
    private const int Gateways = 3;
    /// <summary>Numbers that one quantity is measured in turn: four seconds of the gateway's clock, a fifth of a second of ours.</summary>
    private const int Turn = 400;

    private const int MsPerNumber = 10;

    private static readonly TimeSpan LifeMax = TimeSpan.FromSeconds(2);
    /// <summary>Longer than any delay of the rules that are met here.</summary>
    private static readonly TimeSpan DelayMax = TimeSpan.FromSeconds(13);

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);
    private static readonly int Kills = Math.Max(4, FaultRun.ServerKills * 4 / 10);

    /// <summary>The journal ticks once a second, so its end is always a little ahead, bytes.</summary>
    private const long MovingEnd = 4096;

    /// <summary>An hour ago: the gateways' clocks run twenty times as fast as ours, and must not come to run ahead of it.</summary>
    private readonly long _baseMs = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() - (long)TimeSpan.FromMinutes(60).TotalMilliseconds;
    private readonly CityRig _city = new();
    private readonly List<InsistentGateway> _gateways = [];

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (var gateway in _gateways) await gateway.DisposeAsync();
        await _city.DisposeAsync();
    }

    [Fact]
    public async Task Alarms_OfAKilledServerOfAnotherOnItsJournalAndOfABacktest_AreTheSameBytes()
    {
        FaultRun.Tell($"seed {FaultRun.Seed}, {Kills} kills");
        await LiveUnderFireAsync();
        var killed = await AlarmBook.LinesAsync(_city);
        var replayed = await BacktestAsync();
        await _city.Server!.KillAsync();
        CopyJournal("again");
        CopyJournal("damaged");
        Damage("damaged");
        var again = await OfAnotherServerAsync("again", killed.Count);

        FaultRun.Tell($"{killed.Count} alarms, {killed.Count(line => line.EndsWith(" -", StringComparison.Ordinal))} of them active at the end");
        Assert.True(killed.Count > Kills * 10, $"{killed.Count} alarms are too few to prove anything");
        Assert.Equal(string.Join('\n', killed), string.Join('\n', replayed));
        Assert.Equal(string.Join('\n', killed), string.Join('\n', again));

        // Sabotage: a journal that has lost a piece tells other alarms, and the comparison sees it.
        Assert.NotEqual(killed, await OfAnotherServerAsync("damaged", 1));
    }

    private async Task LiveUnderFireAsync()
    {
        var stop = TestContext.Current.CancellationToken;
        var random = new Random(FaultRun.Seed);
        for (var number = 1; number <= Gateways; number++)
        {
            var shift = (ulong)number * 37;
            _gateways.Add(new InsistentGateway($"GW-{number:D6}", $"371502011800{number:D4}", _city.MqttPort) { Measures = at => Measured(at, shift) });
        }

        await _city.StartServerAsync([.. _gateways.Select(gateway => (gateway.Id, new[] { gateway.Device }))]);
        var running = Task.WhenAll(_gateways.Select(gateway => gateway.RunAsync(stop)));
        for (var kill = 0; kill < Kills; kill++)
        {
            // A kill counts when it hits a server that acknowledges.
            var acknowledged = _gateways.Sum(gateway => gateway.Acknowledged);
            await Deadline.Until(() => running.IsCompleted || _gateways.Sum(gateway => gateway.Acknowledged) > acknowledged + Turn / 10, Limit, "the server acknowledges");
            await Task.Delay(LifeMax * random.NextDouble(), TimeProvider.System, stop);
            await _city.Server!.KillAsync();
            await _city.RunServerAsync();
        }

        foreach (var gateway in _gateways) gateway.IsClosing = true;
        await running.WaitAsync(Limit, stop);

        foreach (var gateway in _gateways) await gateway.DisposeAsync();

        // The gateways have gone for good. Once that is told and no delay of a rule runs any more, the journal holds all that becomes of these readings.
        await Deadline.Until(() => IsQuietAsync(_city), Limit, "all is applied, and the gateways are known to be gone");
        var quiet = TimeProvider.System.GetTimestamp();
        var before = await AlarmBook.LinesAsync(_city);
        await Deadline.Until(
            async () =>
            {
                var now = await AlarmBook.LinesAsync(_city);
                if (!now.SequenceEqual(before)) (before, quiet) = (now, TimeProvider.System.GetTimestamp());
                return TimeProvider.System.GetElapsedTime(quiet) > DelayMax;
            },
            Limit, "no alarm changes any more");
    }

    /// <summary>The button, two levels of gas and a tilt that needs its two seconds, in turn and out of step.</summary>
    private Reading Measured(ulong number, ulong shift)
    {
        var (turn, phase) = ((number + shift) / Turn, (int)((number + shift) % Turn));
        var (quantity, value) = (turn % 4) switch
        {
            0 => (Quantity.PoleEmergencyButton, phase is > 100 and < 140 ? 1.0 : 0),
            1 => (Quantity.GasCh4, phase < 250 ? phase / 4.0 : 0),
            2 => (Quantity.CoverTilt, phase < 60 ? 2 : 30),
            _ => (Quantity.CoverTilt, 1.0),
        };

        return new Reading(quantity, _baseMs + ((long)number * MsPerNumber), value, Quality.Good);
    }

    private static async Task<bool> IsQuietAsync(CityRig city)
    {
        using var stats = JsonDocument.Parse(await city.Http.GetStringAsync("api/v1/stats"));
        if (stats.RootElement.GetProperty("alarmLagBytes").GetInt64() > MovingEnd) return false;
        using var offline = JsonDocument.Parse(await city.Http.GetStringAsync("api/v1/alarms?state=active&rule=gateway-offline"));
        return offline.RootElement.GetArrayLength() == Gateways;
    }

    /// <summary>The same out of what a backtest tells: one line for each change.</summary>
    private async Task<List<string>> BacktestAsync()
    {
        var told = await AlarmBook.TransitionsAsync(_city, Path.Combine(AppContext.BaseDirectory, "Alarms", "rules.json"));
        var alarms = new Dictionary<string, (string[] Raised, string Level, long? Cleared)>(StringComparer.Ordinal);
        foreach (var words in told.Select(line => line.Split(' ')))
        {
            var known = alarms.GetValueOrDefault(words[1], (words, words[4], null));
            alarms[words[1]] = words[0] switch
            {
                "Raised" => (words, words[4], null),
                "LevelChanged" => known with { Level = words[4] },
                "Cleared" => known with { Cleared = long.Parse(words[7], CultureInfo.InvariantCulture) },
                _ => known,
            };
        }

        return
        [
            .. alarms.Values.Select(alarm => AlarmBook.Line(
                alarm.Raised[1], alarm.Raised[2], int.Parse(alarm.Raised[3], CultureInfo.InvariantCulture), int.Parse(alarm.Level, CultureInfo.InvariantCulture), alarm.Raised[5],
                long.Parse(alarm.Raised[6], CultureInfo.InvariantCulture), long.Parse(alarm.Raised[7], CultureInfo.InvariantCulture),
                double.Parse(alarm.Raised[8], CultureInfo.InvariantCulture), long.Parse(alarm.Raised[9], CultureInfo.InvariantCulture), alarm.Cleared)).Order(StringComparer.Ordinal),
        ];
    }

    private async Task<List<string>> OfAnotherServerAsync(string name, int alarmsMin)
    {
        await using var city = new CityRig();
        CopyTree(_city.Folder[name], city.Folder["server/journal"]);
        File.Copy(_city.Folder["registry.json"], city.Folder["registry.json"]);
        await city.RunServerAsync();
        var alarms = new List<string>();
        await Deadline.Until(
            async () =>
            {
                using var stats = JsonDocument.Parse(await city.Http.GetStringAsync("api/v1/stats"));
                if (stats.RootElement.GetProperty("alarmLagBytes").GetInt64() > MovingEnd) return false;

                // The lag is told in steps: what is the whole answer is the same the next time.
                var before = alarms;
                alarms = await AlarmBook.LinesAsync(city);
                return alarms.Count >= alarmsMin && alarms.SequenceEqual(before);
            },
            Limit, "the other server has been through the journal");
        return alarms;
    }

    private void CopyJournal(string name) => CopyTree(_city.Folder["server/journal"], _city.Folder[name]);

    /// <summary>Zeros in the middle of the largest segment: some of the records that raised alarms are gone.</summary>
    private void Damage(string name)
    {
        var largest = new DirectoryInfo(_city.Folder[name]).GetFiles("*.seg", SearchOption.AllDirectories).MaxBy(file => file.Length)!;
        using var file = largest.Open(FileMode.Open, FileAccess.ReadWrite);
        file.Position = file.Length / 4;
        file.Write(new byte[file.Length / 4]);
    }

    private static void CopyTree(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
