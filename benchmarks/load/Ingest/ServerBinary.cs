namespace SmartPoles.LoadRig.Ingest;

/// <summary>Which server is measured.</summary>
internal static class ServerBinary
{
    private const string Name = "SmartPoles.IngestServer";

    /// <summary>The one given, or the build of this checkout in the rig's own configuration.</summary>
    public static string Find(string? given)
    {
        if (given is not null) return File.Exists(given) ? given : throw new RigException($"There is no server at {given}");
        var configuration = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd('/')).Name;
        var path = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", Name, configuration, Name + ".dll"));
        return File.Exists(path) ? path : throw new RigException($"There is no server at {path}: dotnet build ingest-server -c Release; or give --server");
    }
}
