using SmartPoles.Tests.Shared;

namespace SmartPoles.EndToEnd.Tests.Delivery;

/// <summary>
/// An empty system tree that dpkg installs into from outside: <c>dpkg --root</c> with the scripts run chrootless, as Debian builds
/// images (DPKG_ROOT). The tree has no other packages, so dependencies are not asked for.
/// </summary>
internal sealed class ScratchRoot : IDisposable
{
    private readonly TempFolder _folder = new();

    public ScratchRoot()
    {
        RealPart.Require("dpkg", "dpkg");
        RealPart.Require("groupadd", "passwd");
        if (!Environment.IsPrivilegedProcess) Assert.Skip("dpkg sets owners: only root may do that");
        foreach (var folder in (string[])["var/lib/dpkg/info", "var/lib/dpkg/updates", "var/lib/dpkg/triggers", "etc", "var/log"]) Directory.CreateDirectory(_folder[folder]);
        File.WriteAllText(_folder["var/lib/dpkg/status"], "");
        File.WriteAllText(_folder["etc/group"], "root:x:0:\ndialout:x:20:\n");
        File.WriteAllText(_folder["etc/passwd"], "root:x:0:0:root:/:/bin/sh\n");
        Before = Tree();
    }

    public string this[string path] => _folder[path];

    /// <summary>Everything but dpkg's own book-keeping, before anything was installed.</summary>
    public IReadOnlyList<string> Before { get; }

    public async Task<string> DpkgAsync(params IEnumerable<string> arguments)
    {
        // dpkg sets DPKG_ROOT for the scripts; they print next steps, which belong to the output.
        string[] options = ["--root=" + _folder.Path, "--force-script-chrootless", "--force-depends", "--force-architecture", "--force-confold"];
        return await Tool.RunAsync("dpkg", options.Concat(arguments));
    }

    /// <summary>Mode, owner and group names of this tree's files.</summary>
    public async Task<string> StatAsync(string path)
    {
        var stat = (await Tool.RunAsync("stat", "-c", "%A %u %g", _folder[path])).Trim();
        var fields = stat.Split(' ');
        return $"{fields[0]} {fields[1]} {GroupOf(fields[2])}";
    }

    public IReadOnlyList<string> Tree() =>
    [
        .. Directory.EnumerateFileSystemEntries(_folder.Path, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(_folder.Path, path))
            .Where(path => !path.StartsWith("var/lib/dpkg", StringComparison.Ordinal) && !path.StartsWith("var/log", StringComparison.Ordinal))

            // The tools that write /etc/group keep a copy and lock files of their own.
            .Where(path => path is not ("etc/group-" or "etc/gshadow" or "etc/gshadow-" or "etc/.pwd.lock" or "etc/subgid" or "etc/subgid-"))
            .Order(StringComparer.Ordinal),
    ];

    public void Dispose() => _folder.Dispose();

    private string GroupOf(string id) => File.ReadLines(_folder["etc/group"]).Select(line => line.Split(':')).FirstOrDefault(line => line[2] == id)?[0] ?? id;
}
