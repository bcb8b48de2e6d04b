namespace SmartPoles.IngestServer.OperatorConsole.OpenData;

/// <summary>Public files: each made once and given out many times, so that the public costs the store nothing.</summary>
/// <remarks>Written under another name and renamed when it is whole. One is made at a time; who asks meanwhile waits for it.</remarks>
public sealed class OpenDataShelf(OpenDataOptions options, string folder, TimeProvider time)
{
    private const string Part = ".part";

    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>What is switched on.</summary>
    public OpenDataOptions Options => options;

    /// <summary>The path of a file that is not older than it may be.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="ageMax">How old it may be; infinite for one whose name tells its content.</param>
    /// <param name="family">Beginning of the names of those that it takes the place of; null for none.</param>
    /// <param name="write">Makes it.</param>
    /// <param name="stop">Ends the wait.</param>
    internal async Task<FileInfo> FindAsync(string name, TimeSpan ageMax, string? family, Func<Stream, CancellationToken, Task> write, CancellationToken stop)
    {
        var file = new FileInfo(Path.Combine(folder, name));
        if (IsFresh(file, ageMax)) return file;
        await _turn.WaitAsync(stop);
        try
        {
            file.Refresh();
            if (IsFresh(file, ageMax)) return file;
            Directory.CreateDirectory(folder);
            if (family is not null)
            {
                foreach (var old in Directory.EnumerateFiles(folder, family + "*").Where(old => old != file.FullName)) File.Delete(old);
            }

            await using (var output = new FileStream(file.FullName + Part, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16, useAsync: true)) await write(output, stop);
            File.Move(file.FullName + Part, file.FullName, overwrite: true);
            File.SetLastWriteTimeUtc(file.FullName, time.GetUtcNow().UtcDateTime);
            file.Refresh();
            return file;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Takes away the days that are no longer given out.</summary>
    /// <param name="prefix">Beginning of their names; the day follows.</param>
    /// <param name="first">First day that is given out.</param>
    internal void Forget(string prefix, DateOnly first)
    {
        if (!Directory.Exists(folder)) return;
        foreach (var path in Directory.EnumerateFiles(folder, prefix + "*.csv"))
        {
            if (DateOnly.TryParseExact(Path.GetFileNameWithoutExtension(path)[prefix.Length..], "yyyy-MM-dd", out var day) && day < first) File.Delete(path);
        }
    }

    private bool IsFresh(FileInfo file, TimeSpan ageMax) => file.Exists && (ageMax == Timeout.InfiniteTimeSpan || time.GetUtcNow() - file.LastWriteTimeUtc < ageMax);
}
