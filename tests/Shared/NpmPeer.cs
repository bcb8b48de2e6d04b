using System.Diagnostics;

namespace SmartPoles.Tests.Shared;

/// <summary>
/// npm sparkplug-payload 1.0.3 (Tahu TypeScript) and epanet-js 0.9.0 (EPANET's engine), installed beside the test binary by their
/// committed lock file.
/// </summary>
internal static class NpmPeer
{
    private static readonly TimeSpan InstallLimit = TimeSpan.FromSeconds(180);
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(120);

    // npm's words for "the registry cannot be reached from here", which says nothing about our codec.
    private static readonly string[] NetworkFaults =
        ["ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "EHOSTUNREACH", "ENETUNREACH", "ERR_SOCKET_TIMEOUT", "ENOTCACHED", "E502", "E503", "E504"];

    /// <summary>Sends one JSON line for each question and gives back one JSON line for each.</summary>
    public static async Task<IReadOnlyList<string>> Ask(params string[] questions)
    {
        var answers = await RunScript("peer.cjs", [], string.Join('\n', questions) + "\n");
        Assert.Equal(questions.Length, answers.Count);
        return answers;
    }

    /// <summary>Runs a script of the folder <c>tests/Shared/NpmPeer</c> to its end, which must be 0, and gives back its lines.</summary>
    public static async Task<IReadOnlyList<string>> RunScript(string script, string[] arguments, string input = "")
    {
        var node = RealPart.Require("node", "nodejs");
        var folder = await Install();
        var (exit, output, error) = await Run(node, [script, .. arguments], folder, input, AnswerLimit);
        Assert.True(exit == 0, error);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static async Task<string> Install()
    {
        var npm = RealPart.Require("npm", "npm");
        var folder = Path.Combine(AppContext.BaseDirectory, "npm-peer");
        Directory.CreateDirectory(folder);
        var source = Path.Combine(Repository.Root, "tests", "Shared", "NpmPeer");
        foreach (var file in Directory.GetFiles(source)) File.Copy(file, Path.Combine(folder, Path.GetFileName(file)), overwrite: true);
        var done = Path.Combine(folder, "installed");
        var wanted = await File.ReadAllTextAsync(Path.Combine(source, "package-lock.json"), TestContext.Current.CancellationToken);
        if (File.Exists(done) && await File.ReadAllTextAsync(done, TestContext.Current.CancellationToken) == wanted) return folder;

        var (exit, _, error) = await Run(npm, ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=0"], folder, "", InstallLimit);
        var lines = error.Split('\n');
        var fault = lines.FirstOrDefault(line => NetworkFaults.Any(word => line.Contains(word, StringComparison.Ordinal)));
        if (exit != 0 && fault is not null) Assert.Skip($"npm cannot reach its registry: {fault}");

        Assert.True(exit == 0, error);
        await File.WriteAllTextAsync(done, wanted, TestContext.Current.CancellationToken);
        return folder;
    }

    private static async Task<(int Exit, string Output, string Error)> Run(
        string program, string[] arguments, string folder, string input, TimeSpan limit)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        using var timeout = new CancellationTokenSource(limit);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, TestContext.Current.CancellationToken);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(either.Token);
            var error = process.StandardError.ReadToEndAsync(either.Token);
            await process.StandardInput.WriteAsync(input.AsMemory(), either.Token);
            process.StandardInput.Close();
            await process.WaitForExitAsync(either.Token);
            return (process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            process.Kill(entireProcessTree: true);
            return (-1, "", $"ETIMEDOUT after {limit.TotalSeconds} s: {program} {string.Join(' ', arguments)}");
        }
    }
}
