namespace SmartPoles.Tests.Shared;

/// <summary>A foreign program that a test needs. Missing: the test skips and says what to install; with CI=true it fails.</summary>
public static class RealPart
{
    public static string Require(string program, string debianPackage)
    {
        var found = Find(program);
        if (found is not null) return found;

        var reason = $"{program} is not installed (Debian: apt-get install {debianPackage})";
        if (Environment.GetEnvironmentVariable("CI") == "true") Assert.Fail(reason);
        Assert.Skip(reason);
        return "";
    }

    private static string? Find(string program)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/sbin").Append("/usr/bin");
        return folders.Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
    }
}
