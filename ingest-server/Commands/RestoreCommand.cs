using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using SmartPoles.IngestServer.OperatorConsole;

namespace SmartPoles.IngestServer.Commands;

/// <summary><c>ingest-server restore --from DIR --data DIR</c></summary>
internal static class RestoreCommand
{
    internal static Command Build()
    {
        var from = new Option<DirectoryInfo>("--from") { Description = "Folder of the backup.", Required = true };
        var data = new Option<DirectoryInfo>("--data") { Description = "Data folder to fill (DataDirectory); made, or empty.", Required = true };
        var command = new Command(
            "restore",
            """
            Checks a backup file by file and copies it into an empty data folder. The server is not running.

            Then start it with that folder: stores, ledger and alarms catch up from the journal of the backup. What gateways delivered after the
            backup they have freed: the ledger shows it as missing. Do not let the old data folder and the restored one run side by side.
            """) { from, data };
        command.SetAction(parsed => Run(parsed.GetValue(from)!.FullName, parsed.GetValue(data)!.FullName, parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error));
        return command;
    }

    internal static int Run(string from, string data, TextWriter output, TextWriter error)
    {
        if (BackupManifest.Read(from, out var reason) is not { } manifest)
        {
            error.WriteLine(reason);
            return CommandLine.BadInput;
        }

        if (Directory.Exists(data) && Directory.EnumerateFileSystemEntries(data).Any())
        {
            error.WriteLine($"{data} is not empty: a restore overwrites nothing. Name a new folder.");
            return CommandLine.BadInput;
        }

        try
        {
            foreach (var file in manifest.Files) Copy(Path.Combine(from, file.Path), Inside(data, file.Path), file);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            error.WriteLine($"{fault.Message} {data} is not whole: remove it.");
            return CommandLine.Failed;
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{data}: {manifest.Files.Count} files, whole up to journal position {manifest.Position}; stores in {manifest.StorageFolder} (Storage.Directory)"));
        foreach (var store in manifest.NotIncluded) output.WriteLine($"{store} is not in it: restore it with its own tools before you start");
        return CommandLine.Ok;
    }

    /// <summary>A manifest is input: it must not name a place outside.</summary>
    private static string Inside(string folder, string path)
    {
        var full = Path.GetFullPath(path, folder);
        return full.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal) ? full : throw new IOException($"{BackupManifest.FileName} names {path}, outside the folder.");
    }

    private static void Copy(string from, string to, BackupFile expected)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        using var source = File.OpenRead(from);
        using var target = new FileStream(to, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(target.SafeFileHandle, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        source.CopyTo(target);
        target.Flush(flushToDisk: true);
        target.Position = 0;
        if (target.Length != expected.Bytes || Convert.ToHexStringLower(SHA256.HashData(target)) != expected.Sha256)
        {
            throw new IOException($"{from} is not what {BackupManifest.FileName} says: the backup is damaged.");
        }
    }
}
