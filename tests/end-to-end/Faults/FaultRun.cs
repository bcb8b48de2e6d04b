using System.Text.Json;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EndToEnd.Tests.Faults;

/// <summary>
/// How long the runs of this folder are: short by default, long by environment variables, so that one test serves both. A long run
/// writes its result to a file that is committed.
/// </summary>
internal static class FaultRun
{
    /// <summary>Kills of the agent, default 10.</summary>
    public static int Kills => RunSetting.Number("SMARTPOLES_KILLS", 10);

    /// <summary>Kills of the server, default 10.</summary>
    public static int ServerKills => RunSetting.Number("SMARTPOLES_SERVER_KILLS", 10);

    /// <summary>Transactions on noisy buses, default 10,000.</summary>
    public static int Transactions => RunSetting.Number("SMARTPOLES_TRANSACTIONS", 10_000);

    /// <summary>Seed of everything random; printed with every run.</summary>
    public static int Seed => RunSetting.Number("SMARTPOLES_SEED", 20261124);

    public static void Tell(string text) => TestContext.Current.TestOutputHelper?.WriteLine(text);

    /// <summary>Writes a result beside the checkout's other measurements, when SMARTPOLES_RESULT names the file.</summary>
    public static void Keep<T>(T result)
    {
        if (Environment.GetEnvironmentVariable("SMARTPOLES_RESULT") is not { Length: > 0 } name) return;
        var path = Path.GetFullPath(name, Repository.Root);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, JsonSerializer.Serialize(result, new JsonSerializerOptions(JsonSerializerOptions.Web) { WriteIndented = true }) + "\n");
    }
}
