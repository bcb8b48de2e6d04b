using System.CommandLine;
using SmartPoles.DeviceSimulators.City;

namespace SmartPoles.LoadRig.Registry;

/// <summary>A whole city as the simulators make it, always the same.</summary>
internal static class MadeCity
{
    /// <summary>Makes its files in a folder.</summary>
    internal static void Make(string folder, int components)
    {
        var exitCode = new RootCommand { CityCommand.Create(TimeProvider.System) }.Parse(["city", "generate", "--components", $"{components}", "--seed", "7", "--out", folder]).Invoke();
        if (exitCode != 0) throw new RigException("the city could not be made");
    }

    /// <summary>Makes it and keeps its registry alone.</summary>
    internal static void WriteRegistry(string path, int components)
    {
        using var scratch = new ScratchFolder(null);
        Make(scratch.Path, components);
        File.Move(scratch["registry.json"], path);
    }
}
