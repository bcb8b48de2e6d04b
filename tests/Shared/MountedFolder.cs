using System.Diagnostics;

namespace SmartPoles.Tests.Shared;

/// <summary>A small disk of its own (tmpfs), which can be full and read-only. Needs root and the right to mount; skips without.</summary>
internal sealed class MountedFolder : IDisposable
{
    private MountedFolder(string path) => Path = path;

    public string Path { get; }

    private string Ballast => System.IO.Path.Combine(Path, "ballast");

    public static MountedFolder Mount(string path, int kiB)
    {
        Directory.CreateDirectory(path);
        if (Run("mount", "-t", "tmpfs", "-o", $"size={kiB}k", "tmpfs", path) != 0) Assert.Skip("No right to mount a tmpfs: run as root, in a container with CAP_SYS_ADMIN");
        return new MountedFolder(path);
    }

    /// <summary>Takes all that is left of the disk.</summary>
    public void Fill()
    {
        using var file = new FileStream(Ballast, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            while (true) file.Write(new byte[512]);
        }
        catch (IOException)
        {
            // Full: that is what was wanted.
        }
    }

    public void Release() => File.Delete(Ballast);

    /// <summary>Makes it read-only; only while nobody writes.</summary>
    public void Remount(bool isReadOnly) => Assert.Equal(0, Run("mount", "-o", isReadOnly ? "remount,ro" : "remount,rw", Path));

    public void Dispose()
    {
        // Lazily: a process that is being killed may still have a file open.
        Run("umount", "-l", Path);
    }

    private static int Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode;
    }
}
