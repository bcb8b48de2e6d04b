using System.CommandLine;
using System.Diagnostics;
using SmartPoles.DeviceSimulators.City;

namespace SmartPoles.LoadRig.Registry;

/// <summary><c>registry --json FILE</c></summary>
internal static class RegistryCommand
{
    private static readonly Limit[] Limits = [new("load_s", 10, false), new("load_mb", 1_500, false), new("search_ms", 10, false)];

    /// <summary>As in the server's project file.</summary>
    private static readonly (string Name, string Value)[] ServerSettings = [("DOTNET_TC_QuickJit", "0"), ("DOTNET_TC_CallCountingDelayMs", "0")];

    public static Command Create(TimeProvider time)
    {
        var components = new Option<int>("--components") { Description = "Components of the city that is made for it", DefaultValueFactory = _ => CityMix.Reference };
        var series = new Option<int>("--series") { Description = "Series that have spoken", DefaultValueFactory = _ => 1_500_000 };
        var city = new Option<DirectoryInfo?>("--city") { Description = "Folder of a city that is there already" };
        var json = new Option<FileInfo?>("--json") { Description = "Where the figures go" };
        var command = new Command("registry", "Loads the registry of a whole city, searches in it, works out its coverage, exports and imports it.") { components, series, city, json };
        command.SetAction((parsed, stop) => RigCommand.RunAsync(async () =>
        {
            if (Environment.GetEnvironmentVariable(ServerSettings[0].Name) is null) return await AsTheServerAsync(stop);
            var sheet = new FigureSheet(Console.Error.WriteLine);
            var report = new RunReport(time, sheet.Tell);
            using var scratch = parsed.GetValue(city) is null ? new ScratchFolder(null) : null;
            var folder = parsed.GetValue(city)?.FullName ?? scratch!.Path;
            if (scratch is not null) MadeCity.Make(folder, parsed.GetValue(components));
            RegistryRun.Run(Path.Combine(folder, "registry.json"), parsed.GetValue(series), sheet);
            using var process = Process.GetCurrentProcess();
            sheet.Report("peak_mb", process.PeakWorkingSet64 / 1e6, 0);
            report.Write(sheet.Results, Limits, parsed.GetValue(json)?.FullName);
            return 0;
        }));
        return command;
    }

    /// <summary>The same command in a process whose code is compiled as the server's is, which an ordinary program's is not.</summary>
    private static async Task<int> AsTheServerAsync(CancellationToken stop)
    {
        var self = Environment.ProcessPath!;
        var arguments = Environment.GetCommandLineArgs().Skip(1);
        var start = new ProcessStartInfo(self, Path.GetFileNameWithoutExtension(self) == "dotnet" ? arguments.Prepend(typeof(RegistryCommand).Assembly.Location) : arguments);
        foreach (var (name, value) in ServerSettings) start.Environment[name] = value;
        using var child = Process.Start(start)!;
        await child.WaitForExitAsync(stop);
        return child.ExitCode;
    }
}
