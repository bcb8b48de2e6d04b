using System.CommandLine;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using SmartPoles.IngestServer.OperatorConsole;
using SmartPoles.IngestServer.Registry.Access;

namespace SmartPoles.IngestServer.Commands;

/// <summary>
/// The way of a verb to the running server: the process that owns the files does the work. On the server's machine the token is that of the
/// admin file; from elsewhere one is given by file or environment, never as an argument that others see in the process list.
/// </summary>
internal sealed class ServerConnection
{
    internal const string TokenVariable = "SMARTPOLES_TOKEN";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly Option<FileInfo?> _config = new("--config") { Description = "The server's configuration file: where its data and its port are." };
    private readonly Option<string?> _data = new("--data") { Description = "The server's data folder (DataDirectory), where admin.token lies." };
    private readonly Option<Uri?> _server = new("--server") { CustomParser = ReadAddress, Description = "Address of the server, https://HOST:PORT. Default: this machine, the port of --config or 8080." };
    private readonly Option<FileInfo?> _tokenFile = new("--token-file") { Description = $"File with an admin's token. Default: {TokenVariable}, else admin.token in the data folder." };

    internal Option<bool> Json { get; } = new("--json") { Description = "As JSON, for scripts." };

    /// <summary>The server's configuration file, for a verb that reads it too.</summary>
    internal Option<FileInfo?> Config => _config;

    /// <summary>The server's data folder, for a verb that reads it too.</summary>
    internal Option<string?> Data => _data;

    internal void AddTo(Command command)
    {
        AddPlacesTo(command);
        command.Options.Add(Json);
    }

    /// <summary>Without <c>--json</c>, which means a file to some verbs.</summary>
    internal void AddPlacesTo(Command command)
    {
        foreach (var option in (Option[])[_config, _data, _server, _tokenFile]) command.Options.Add(option);
    }

    /// <summary>Asks, and hands the answer to <paramref name="show"/> with the standard output; the exit code.</summary>
    internal Task<int> AskAsync(ParseResult parsed, HttpMethod method, string path, object? body, Action<JsonElement, TextWriter> show, CancellationToken stop) =>
        AskAsync(parsed, method, path, body, Limit, HttpCompletionOption.ResponseContentRead, answer => ShowAsync(parsed, answer, show, stop), stop);

    /// <summary>Asks for work that takes long.</summary>
    internal Task<int> AskLongAsync(ParseResult parsed, HttpMethod method, string path, object? body, Action<JsonElement, TextWriter> show, CancellationToken stop) =>
        AskAsync(
            parsed, method, path, body, Timeout.InfiniteTimeSpan, HttpCompletionOption.ResponseContentRead, answer => ShowAsync(parsed, answer, show, stop), stop);

    /// <summary>Fetches a file: under its name it is whole.</summary>
    internal Task<int> FetchAsync(ParseResult parsed, string path, FileInfo file, CancellationToken stop) => AskAsync(
        parsed, HttpMethod.Get, path, null, Timeout.InfiniteTimeSpan, HttpCompletionOption.ResponseHeadersRead, answer => SaveAsync(parsed, answer, file, stop), stop);

    /// <summary>Fetches a text and writes it to the standard output as it comes.</summary>
    internal Task<int> PrintAsync(ParseResult parsed, string path, CancellationToken stop) => AskAsync(
        parsed, HttpMethod.Get, path, null, Timeout.InfiniteTimeSpan, HttpCompletionOption.ResponseHeadersRead,
        async answer =>
        {
            if (!answer.IsSuccessStatusCode) return await ShowAsync(parsed, answer, (_, _) => { }, stop);
            using var text = new StreamReader(await answer.Content.ReadAsStreamAsync(stop));
            var buffer = new char[1 << 15];
            while (await text.ReadAsync(buffer, stop) is > 0 and var count) await parsed.InvocationConfiguration.Output.WriteAsync(buffer.AsMemory(0, count), stop);
            return CommandLine.Ok;
        },
        stop);

    private async Task<int> AskAsync(
        ParseResult parsed, HttpMethod method, string path, object? body, TimeSpan limit, HttpCompletionOption completion,
        Func<HttpResponseMessage, Task<int>> take, CancellationToken stop)
    {
        var faults = new List<string>();
        var options = Configuration(parsed, faults);
        if (options is null) return CheckCommand.Report(faults);
        var server = parsed.GetValue(_server) ?? AddressOf(options.Console);
        if (TokenFrom(parsed, options) is not { } token)
        {
            await parsed.InvocationConfiguration.Error.WriteLineAsync(
                $"No token: {Path.Combine(options.DataDirectory, AdminFile.Name)} cannot be read. Name the data folder with --data or --config and run as the server's user, or give an admin's token in {TokenVariable} or --token-file.");
            return CommandLine.BadInput;
        }

        using var http = new HttpClient(Handler(parsed, options.Console)) { BaseAddress = server, Timeout = limit };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        try
        {
            using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : body as HttpContent ?? JsonContent.Create(body) };
            using var answer = await http.SendAsync(request, completion, stop);
            return await take(answer);
        }
        catch (Exception fault) when (fault is HttpRequestException or TaskCanceledException or JsonException && !stop.IsCancellationRequested)
        {
            await parsed.InvocationConfiguration.Error.WriteLineAsync($"{server}: {fault.InnerException?.Message ?? fault.Message} Does the server run there? --config, --data and --server say where.");
            return CommandLine.Failed;
        }
    }

    /// <summary>The server's configuration; null when there were faults.</summary>
    internal ServerOptions? Configuration(ParseResult parsed, List<string> faults) => ConfigurationFile.Load(
        parsed.GetValue(_config)?.FullName, options => options with { DataDirectory = Here(parsed.GetValue(_data)) ?? options.DataDirectory }, faults);

    private async Task<int> SaveAsync(ParseResult parsed, HttpResponseMessage answer, FileInfo file, CancellationToken stop)
    {
        if (!answer.IsSuccessStatusCode) return await ShowAsync(parsed, answer, (_, _) => { }, stop);
        var part = file.FullName + ".part";
        try
        {
            await using (var target = new FileStream(part, FileMode.Create, FileAccess.Write, FileShare.None)) await answer.Content.CopyToAsync(target, stop);
            File.Move(part, file.FullName, overwrite: true);
            return CommandLine.Ok;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            await parsed.InvocationConfiguration.Error.WriteLineAsync($"{file.FullName}: {fault.Message}");
            return CommandLine.Failed;
        }
        finally
        {
            File.Delete(part);
        }
    }

    private async Task<int> ShowAsync(ParseResult parsed, HttpResponseMessage answer, Action<JsonElement, TextWriter> show, CancellationToken stop)
    {
        var text = await answer.Content.ReadAsStringAsync(stop);
        if (answer.IsSuccessStatusCode)
        {
            var output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(Json)) await output.WriteLineAsync(text);
            else show(text.Length == 0 ? default : JsonDocument.Parse(text).RootElement, output);
            return CommandLine.Ok;
        }

        var isProblem = answer.Content.Headers.ContentType?.MediaType == "application/problem+json";
        var problem = isProblem ? JsonDocument.Parse(text).RootElement : default;
        var detail = isProblem && problem.TryGetProperty("detail", out var said) ? said.GetString() : null;
        await parsed.InvocationConfiguration.Error.WriteLineAsync($"{(int)answer.StatusCode}: {detail ?? answer.ReasonPhrase}");
        if (isProblem && problem.TryGetProperty("faults", out var faults))
        {
            foreach (var fault in faults.EnumerateArray()) await parsed.InvocationConfiguration.Error.WriteLineAsync($"  {fault.GetString()}");
        }

        return answer.StatusCode == HttpStatusCode.BadRequest ? CommandLine.BadInput : CommandLine.Failed;
    }

    private string? TokenFrom(ParseResult parsed, ServerOptions options)
    {
        if (parsed.GetValue(_tokenFile) is { } file) return file.Exists ? File.ReadAllText(file.FullName).Trim() : null;
        return Environment.GetEnvironmentVariable(TokenVariable) is { Length: > 0 } token ? token : AdminFile.TryRead(options.DataDirectory);
    }

    private static Uri AddressOf(ConsoleOptions console)
    {
        var address = IPAddress.Parse(console.Host);
        var isAny = address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);
        var host = isAny ? IPAddress.Loopback : address;
        return new UriBuilder(console.CertificateFile is null ? "http" : "https", host.ToString(), console.HttpPort).Uri;
    }

    /// <summary>On the server's machine its certificate bears the city's name for it, not 127.0.0.1: there the very certificate of the file is taken.</summary>
    private HttpClientHandler Handler(ParseResult parsed, ConsoleOptions console)
    {
        var handler = new HttpClientHandler();
        if (parsed.GetValue(_server) is not null || console.CertificateFile is null) return handler;
        var expected = X509Certificate2.CreateFromPem(File.ReadAllText(console.CertificateFile)).RawData;
        handler.ServerCertificateCustomValidationCallback = (_, shown, _, _) => shown?.RawData.AsSpan().SequenceEqual(expected) == true;
        return handler;
    }

    private static Uri? ReadAddress(System.CommandLine.Parsing.ArgumentResult argument)
    {
        var text = argument.Tokens.Count == 1 ? argument.Tokens[0].Value : "";
        if (Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https") return address;
        argument.AddError($"'{text}' is no address; write it like https://host:8080");
        return null;
    }

    private static string? Here(string? path) => path is null ? null : Path.GetFullPath(path);
}
