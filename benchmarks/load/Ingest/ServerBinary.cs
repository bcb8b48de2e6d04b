namespace SmartPoles.LoadRig.Ingest;

/// <summary>Which server is measured.</summary>
internal static class ServerBinary
{
    private const string Name = "SmartPoles.IngestServer";
    private const string Simulators = "SmartPoles.DeviceSimulators";

    /// <summary>The one given, or the build of this checkout in the rig's own configuration.</summary>
    public static string Find(string? given)
    {
        if (given is not null) return File.Exists(given) ? given : throw new RigException($"There is no server at {given}");
        var path = Built(Name);
        return File.Exists(path) ? path : throw new RigException($"There is no server at {path}: dotnet build ingest-server -c Release; or give --server");
    }

    /// <summary>The simulators of this checkout, in the rig's own configuration.</summary>
    public static string FindSimulators()
    {
        var path = Built(Simulators);
        return File.Exists(path) ? path : throw new RigException($"There are no simulators at {path}: dotnet build device-simulators -c Release");
    }

    private static string Built(string name)
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd('/')).Name;
        return Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", name, configuration, name + ".dll"));
    }
}
