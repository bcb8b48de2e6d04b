using System.Text;

namespace SmartPoles.IngestServer.Registry.Access;

/// <summary>
/// The token of whoever may read the data directory: how the first token is added, and how a locked-out administrator gets in again. Drawn
/// anew at every start.
/// </summary>
public static class AdminFile
{
    public const string Name = "admin.token";

    /// <summary>Writes a new token, readable by the server's own user alone from its first byte, and returns it.</summary>
    public static string Write(string folder)
    {
        var token = DrawnText.Draw(DrawnText.TokenPrefix);
        var path = Path.Combine(folder, Name);
        var fresh = path + ".new";
        File.Delete(fresh);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(fresh, options)) file.Write(Encoding.ASCII.GetBytes(token + "\n"));
        File.Move(fresh, path, overwrite: true);
        return token;
    }

    /// <summary>The token of the server that has this folder; null when there is none to read.</summary>
    public static string? TryRead(string folder)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, Name)).Trim();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
