namespace SmartPoles.Tests.Shared;

/// <summary>Where the checkout is, found from the test binary upwards, so that no test holds a machine's path.</summary>
public static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>The team's public data sets beside the checkout, or null where the folder is missing.</summary>
    public static string? SharedData
    {
        get
        {
            var folder = Path.GetFullPath(Path.Combine(Root, "..", "shared", "data"));
            return Directory.Exists(folder) ? folder : null;
        }
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "SmartPoles.sln"))) return folder.FullName;
        }

        throw new InvalidOperationException($"No SmartPoles.sln above {AppContext.BaseDirectory}; run the tests from a checkout");
    }
}
