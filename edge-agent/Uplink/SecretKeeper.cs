using System.Text;
using Microsoft.Extensions.Logging;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.EdgeAgent.Outbox;

namespace SmartPoles.EdgeAgent.Uplink;

/// <summary>
/// What this gateway shows at its login: the secret that the server has issued to it, else the one of the configuration, else its enrolment
/// code. A refused one makes way for the next, so that neither a lost answer nor a file of another server keeps the gateway out.
/// </summary>
/// <remarks>File <c>secret</c> in the data directory: one line, readable by the agent's user alone.</remarks>
internal sealed class SecretKeeper
{
    public const string FileName = "secret";

    /// <summary>Far more than any server issues, far less than a CONNECT may hold.</summary>
    private const int LengthMax = 256;

    private readonly string _path;
    private readonly UplinkOptions _options;
    private readonly ILogger _logger;
    private List<string> _shown;
    private int _at;

    public SecretKeeper(string dataDirectory, UplinkOptions options, ILogger logger)
    {
        _path = Path.Combine(dataDirectory, FileName);
        _options = options;
        _logger = logger;
        _shown = Sources();
    }

    /// <summary>What to show now; null for nothing.</summary>
    public string? Current => _at < _shown.Count ? _shown[_at] : null;

    /// <summary>The secret that a server has issued to this gateway; null for none.</summary>
    public static string? Issued(string dataDirectory)
    {
        try
        {
            var secret = File.ReadAllText(Path.Combine(dataDirectory, FileName)).Trim();
            return IsLegal(secret) ? secret : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The server refuses what was shown: the next one is tried, and the file is looked at again, since somebody may have enrolled by hand.</summary>
    public void Refused()
    {
        var before = Current;
        _shown = Sources();
        _at = _shown.Count == 0 ? 0 : (_shown.IndexOf(before ?? "") + 1) % _shown.Count;
    }

    /// <summary>Keeps an issued secret for good and shows it from now on; false when the disk refuses, and then nothing has changed.</summary>
    public bool Keep(string issued)
    {
        if (!IsLegal(issued)) return false;
        try
        {
            AtomicFile.Write(_path, Encoding.UTF8.GetBytes(issued + "\n"));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            _logger.FileNotSaved(_path, failure.Message);
            return false;
        }

        (_shown, _at) = (Sources(), 0);
        return true;
    }

    private static bool IsLegal(string secret) => secret.Length is > 0 and <= LengthMax && !secret.Any(char.IsControl);

    private List<string> Sources()
    {
        var sources = new List<string>();
        foreach (var source in (string?[])[Issued(Path.GetDirectoryName(_path)!), _options.Secret, _options.EnrolmentCode])
        {
            if (source is not null && !sources.Contains(source)) sources.Add(source);
        }

        return sources;
    }
}
