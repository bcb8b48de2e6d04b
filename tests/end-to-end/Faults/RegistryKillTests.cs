using System.Globalization;
using System.Text;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EndToEnd.Tests.Faults;

/// <summary>kill -9 of the server at random moments of an import of 8,000 components: it starts again with the registry of before or with the new one, whole.</summary>
public sealed class RegistryKillTests : IAsyncLifetime
{
    private const int Components = 8_000;
    private const int Kills = 3;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private readonly CityRig _city = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _city.StartServerAsync(("GW-000001", ["3715020118000000"]));

    public ValueTask DisposeAsync() => _city.DisposeAsync();

    [Fact]
    public async Task Import_ServerKilledAtRandomMoments_TheOldRegistryOrTheNewOneIsThereWhole()
    {
        FaultRun.Tell($"seed {FaultRun.Seed}");
        var random = new Random(FaultRun.Seed);
        Write("0.csv", 0, Components);
        var began = TimeProvider.System.GetTimestamp();
        await ImportAsync("0.csv");
        var takes = TimeProvider.System.GetElapsedTime(began);
        var active = 0;
        for (var kill = 1; kill <= Kills; kill++)
        {
            Write($"{kill}.csv", kill, Components);
            await using (Import($"{kill}.csv"))
            {
                await Task.Delay(takes * random.NextDouble(), TimeProvider.System, Stop);
                await _city.Server!.KillAsync();
            }

            await _city.RunServerAsync();
            var names = await NamesAsync();
            FaultRun.Tell($"kill {kill}: {string.Join(", ", names.Select(row => $"{row.Value} of import {row.Key}"))}");
            var (import, count) = Assert.Single(names);
            Assert.Equal(Components, count);
            Assert.True(import == active || import == kill, $"import {import} is there, and it was none of the two");
            active = import;
        }

        // Sabotage: a registry that is half of the one and half of the other is seen.
        Write("half.csv", Kills + 1, Components / 2);
        await ImportAsync("half.csv");
        Assert.Equal(2, (await NamesAsync()).Count);
    }

    /// <summary>How many components have their name from which import.</summary>
    private async Task<Dictionary<int, int>> NamesAsync()
    {
        var table = await _city.Http.GetStringAsync("api/v1/registry/export?format=csv&what=components", Stop);
        return table.Split('\n').Where(line => line.Contains("of import ", StringComparison.Ordinal))
            .CountBy(line => int.Parse(line.Split("of import ")[1].Split(',', '"', '\r')[0], CultureInfo.InvariantCulture)).ToDictionary();
    }

    private void Write(string name, int import, int count)
    {
        var text = new StringBuilder("code,name,gateway,latitude,longitude,cell\n");
        for (var number = 1; number <= count; number++)
        {
            text.Append(CultureInfo.InvariantCulture, $"3715020118{number:000000},Lamp {number} of import {import},GW-000001,36.45,115.98,371502001001001\n");
        }

        File.WriteAllText(_city.Folder[name], text.ToString());
    }

    private RunningProgram Import(string name) => RunningProgram.Start(
        RunningProgram.Server, "registry", "import", _city.Folder[name], "--data", _city.Folder["server"], "--server", _city.Url);

    private async Task ImportAsync(string name)
    {
        await using var program = Import(name);
        Assert.True(await program.WaitAsync(Limit) == 0, program.Output);
    }
}
