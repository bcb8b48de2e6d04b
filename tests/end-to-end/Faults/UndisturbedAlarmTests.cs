using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EndToEnd.Tests.Faults;

/// <summary>
/// The same readings go to three servers: one lives through them undisturbed, one is killed with kill -9 again and again, one is killed and gets a
/// single reading wrong. The first two tell the same changes of the same alarms, to the byte; the third does not. What differs by arrival is left out:
/// journal positions, the gateways' own deaths, and rules with a delay, which a journaled tick may end. <see cref="AlarmKillTests"/> has those.
/// </summary>
public sealed class UndisturbedAlarmTests : IAsyncLifetime
{
    private const int Gateways = 3;
    private const int Kills = 6;

    /// <summary>Numbers of one gateway, four seconds at its pace; 72 seconds of its clock.</summary>
    private const ulong Numbers = 7_200;
    private const int Messages = Gateways * (int)Numbers / InsistentGateway.ReadingsPerMessage;
    private const int MsPerNumber = 10;
    private const ulong Turn = 200;

    private const string OwnDeaths = "gateway-offline";

    private const string Rules = """
        {
          "version": 2,
          "rules": [
            { "id": "gateway-offline", "kind": "offline", "version": 1, "level": 2, "deathDelayMs": 60000, "silenceMs": 900000, "text": { "en": "Gateway offline", "zh": "网关离线" } },
            { "id": "button", "kind": "threshold", "version": 1, "level": 1, "quantity": "pole/emergency_button", "above": 0.5, "clearAt": 0.5, "latching": true,
              "text": { "en": "Button", "zh": "按钮" } },
            { "id": "methane", "kind": "threshold", "version": 1, "level": 2, "quantity": "gas/ch4", "above": 20, "clearAt": 15, "steps": [{ "level": 1, "above": 50, "clearAt": 40 }],
              "text": { "en": "Methane", "zh": "甲烷" } },
            { "id": "fall", "kind": "rate", "version": 1, "level": 3, "quantity": "water/pressure", "fall": 0.06, "clearAt": 0.03, "windowMs": 8000, "onDelayMs": 0, "offDelayMs": 0,
              "text": { "en": "Pressure falls", "zh": "压力下降" } },
            { "id": "counts-back", "kind": "counter-reset", "version": 1, "level": 3, "quantity": "lamp/energy", "tolerance": 0.01, "holdMs": 0, "text": { "en": "Counts back", "zh": "读数回退" } }
          ]
        }
        """;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    /// <summary>An hour ago, the same for all three.</summary>
    private readonly long _baseMs = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() - (long)TimeSpan.FromHours(1).TotalMilliseconds;
    private readonly TempFolder _folder = new();

    private string RulesFile => _folder["rules.json"];

    public async ValueTask InitializeAsync() => await File.WriteAllTextAsync(RulesFile, Rules);

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Alarms_OfAKilledServerAndOfOneThatLivesThroughTheSameReadings_AreTheSameBytes()
    {
        FaultRun.Tell($"seed {FaultRun.Seed}, {Kills} kills");
        var runs = await Task.WhenAll(RunAsync(kills: 0, isRight: true), RunAsync(Kills, isRight: true), RunAsync(kills: 1, isRight: false));
        var (undisturbed, killed, wrong) = (runs[0], runs[1], runs[2]);

        FaultRun.Tell($"{undisturbed.Count(line => line.StartsWith("Raised", StringComparison.Ordinal))} raises in {undisturbed.Count} changes");
        foreach (var rule in (string[])["button", "methane", "fall", "counts-back"]) Assert.True(undisturbed.Count(line => line.Contains($" {rule} ", StringComparison.Ordinal)) > 10, rule);
        Assert.Contains(undisturbed, line => line.StartsWith("LevelChanged", StringComparison.Ordinal));
        Assert.Equal(string.Join('\n', undisturbed), string.Join('\n', killed));

        // Sabotage: of 21,600 readings one that reaches no second level of methane and should. The comparison sees it, and nothing else.
        Assert.Equal(["LevelChanged"], undisturbed.Except(wrong).Select(line => line.Split(' ')[0]));
        Assert.Equal(["LevelChanged"], wrong.Except(undisturbed).Select(line => line.Split(' ')[0]));
    }

    /// <summary>The changes that the journal of one server makes, and that its own book agrees with.</summary>
    private async Task<List<string>> RunAsync(int kills, bool isRight)
    {
        var stop = TestContext.Current.CancellationToken;
        var random = new Random(FaultRun.Seed);
        await using var city = new CityRig { RulesFile = RulesFile };
        var gateways = Enumerable.Range(1, Gateways).Select(number => new InsistentGateway($"GW-{number:D6}", $"371502011800{number:D4}", city.MqttPort)
        {
            UpTo = kills == 0 ? Numbers : 0, Measures = at => Measured(at, (ulong)number * 37, isWrong: !isRight && number == 2),
        }).ToList();
        try
        {
            await city.StartServerAsync([.. gateways.Select(gateway => (gateway.Id, new[] { gateway.Device }))]);
            var running = Task.WhenAll(gateways.Select(gateway => gateway.RunAsync(stop)));
            for (var kill = 1; kill <= kills; kill++)
            {
                // One in each part of the readings, so that all of them hit a server that has some and will get more.
                foreach (var gateway in gateways) gateway.UpTo = Numbers * (ulong)kill / (ulong)kills;
                var due = (int)(Messages * (kill - 1 + (0.9 * random.NextDouble())) / kills);
                await Deadline.Until(() => gateways.Sum(gateway => gateway.Acknowledged) > due, Limit, "the server acknowledges");
                await city.Server!.KillAsync();
                await city.RunServerAsync();
            }

            await Deadline.Until(() => gateways.Sum(gateway => gateway.Acknowledged) == Messages, Limit, "all is acknowledged");
            foreach (var gateway in gateways) gateway.IsClosing = true;
            await running.WaitAsync(Limit, stop);
        }
        finally
        {
            foreach (var gateway in gateways) await gateway.DisposeAsync();
        }

        var changes = await AlarmBook.TransitionsAsync(city, RulesFile);
        var told = changes.Select(line => line.Split(' ')).Where(words => words[2] != OwnDeaths).ToList();
        await BookAgreesAsync(city, [.. told.Where(words => words[0] == "Raised").Select(words => words[1])]);

        // A killed server gets again what it had not acknowledged, and must make nothing of it: each change once.
        return [.. told.Select(words => string.Join(' ', words[..^1])).Order(StringComparer.Ordinal)];
    }

    private static async Task BookAgreesAsync(CityRig city, IReadOnlyList<string> raised) =>
        await Deadline.Until(
            async () =>
            {
                var book = (await AlarmBook.LinesAsync(city)).Select(line => line.Split(' ')).Where(words => words[1] != OwnDeaths).Select(words => words[0]);
                return book.Order(StringComparer.Ordinal).SequenceEqual(raised.Order(StringComparer.Ordinal));
            },
            Limit, "the book has what the journal makes");

    /// <summary>A button, gas to its second level, a falling pressure and a counter, in turn and out of step.</summary>
    private Reading Measured(ulong number, ulong shift, bool isWrong)
    {
        var (turn, phase) = ((number + shift) / Turn, (number + shift) % Turn);
        var (quantity, value) = (turn % 4) switch
        {
            0 => (Quantity.LampEnergy, phase < 100 ? 100.0 + phase : phase),
            1 => (Quantity.GasCh4, phase < 130 ? phase / 2.0 : 0),
            2 => (Quantity.WaterPressure, phase is > 50 and < 150 ? 0.3 - ((phase - 50) * 0.001) : 0.3),
            _ => (Quantity.PoleEmergencyButton, phase is > 100 and < 140 ? 1.0 : 0),
        };

        if (isWrong && turn == 1 && phase == 101) value = 50;
        return new Reading(quantity, _baseMs + ((long)number * MsPerNumber), value, Quality.Good);
    }
}
