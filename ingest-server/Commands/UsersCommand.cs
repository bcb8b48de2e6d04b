using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using SmartPoles.IngestServer.OperatorConsole;
using SmartPoles.IngestServer.Registry;
using SmartPoles.IngestServer.Registry.Access;

namespace SmartPoles.IngestServer.Commands;

/// <summary><c>ingest-server users add|list|role|disable|enable|password|remove|link</c></summary>
internal static class UsersCommand
{
    internal static Command Build() => new(
        "users",
        """
        Who may sign in to the console: people with a password and a role, viewer < operator < engineer < admin, or auditor. Asks the running server;
        link works without it, too.
        """)
    {
        Add(),
        List(),
        Role(),
        Switch("disable", "Lets a user in no more; the sessions end at once.", isDisabled: true),
        Switch("enable", "Lets a disabled user in again.", isDisabled: false),
        Password(),
        Remove(),
        Link(),
    };

    private static Argument<string> Name() => new("name") { Description = "The user's name; stands in the audit and at acknowledgements." };

    private static Option<string> RoleOption()
    {
        var role = new Option<string>("--role") { Description = $"{ApiRoles.Names}.", Required = true };
        role.AcceptOnlyFromAmong([.. Enum.GetNames<ApiRole>().Select(each => each.ToLowerInvariant())]);
        return role;
    }

    private static string Path(ParseResult parsed, Argument<string> name, string verb = "") => $"api/v1/users/{Uri.EscapeDataString(parsed.GetValue(name)!)}{verb}";

    private static Command Add()
    {
        var (name, role, server) = (Name(), RoleOption(), new ServerConnection());
        var command = new Command("add", "Adds a user and prints a one-time link by which the user chooses a password.") { name, role };
        server.AddTo(command);
        command.SetAction((parsed, stop) => server.AskAsync(
            parsed, HttpMethod.Post, "api/v1/users", new { name = parsed.GetValue(name), role = parsed.GetValue(role) },
            (answer, output) => ShowLink(parsed, server, answer, output), stop));
        return command;
    }

    private static Command List()
    {
        var server = new ServerConnection();
        var command = new Command("list", "Shows who may sign in.");
        server.AddTo(command);
        command.SetAction((parsed, stop) => server.AskAsync(parsed, HttpMethod.Get, "api/v1/users", null, ShowAll, stop));
        return command;
    }

    private static Command Role()
    {
        var (name, role, server) = (Name(), RoleOption(), new ServerConnection());
        var command = new Command("role", "Gives a user another role; the sessions end.") { name, role };
        server.AddTo(command);
        command.SetAction((parsed, stop) => server.AskAsync(
            parsed, HttpMethod.Put, Path(parsed, name), new { role = parsed.GetValue(role) },
            (_, output) => output.WriteLine($"{parsed.GetValue(name)} is {parsed.GetValue(role)}"), stop));
        return command;
    }

    private static Command Switch(string verb, string description, bool isDisabled)
    {
        var (name, server) = (Name(), new ServerConnection());
        var command = new Command(verb, description) { name };
        server.AddTo(command);
        command.SetAction((parsed, stop) => server.AskAsync(
            parsed, HttpMethod.Put, Path(parsed, name), new { disabled = isDisabled }, (_, output) => output.WriteLine($"{parsed.GetValue(name)} is {verb}d"), stop));
        return command;
    }

    private static Command Password()
    {
        var (name, server) = (Name(), new ServerConnection());
        var command = new Command("password", "Ends a user's sessions and prints a one-time link by which the user chooses a new password.") { name };
        server.AddTo(command);
        command.SetAction(async (parsed, stop) =>
        {
            var code = await server.AskAsync(parsed, HttpMethod.Post, Path(parsed, name, "/revoke-sessions"), null, (_, _) => { }, stop);
            return code != CommandLine.Ok ? code : await server.AskAsync(
                parsed, HttpMethod.Post, Path(parsed, name, "/link"), null, (answer, output) => ShowLink(parsed, server, answer, output), stop);
        });
        return command;
    }

    private static Command Remove()
    {
        var (name, server) = (Name(), new ServerConnection());
        var command = new Command("remove", "Removes a user; the name stays taken.") { name };
        server.AddTo(command);
        command.SetAction((parsed, stop) => server.AskAsync(
            parsed, HttpMethod.Delete, Path(parsed, name), null, (_, output) => output.WriteLine($"{parsed.GetValue(name)} is removed"), stop));
        return command;
    }

    /// <summary>By the files and not through the server: for whoever may read them, and for a server that stands still.</summary>
    private static Command Link()
    {
        var server = new ServerConnection();
        var command = new Command("link", "Prints a new one-time link that adds an admin; an older one is void. Works while the server runs and while it does not.");
        server.AddTo(command);
        command.SetAction(parsed =>
        {
            var faults = new List<string>();
            if (server.Configuration(parsed, faults) is not { } options) return CheckCommand.Report(faults);
            var file = System.IO.Path.Combine(options.DataDirectory, StateDatabase.FileName);
            if (!File.Exists(file))
            {
                parsed.InvocationConfiguration.Error.WriteLine($"{file} is not there; name the data folder with --data or --config. Before its first start the server needs no link: it prints one.");
                return CommandLine.BadInput;
            }

            try
            {
                using var state = new StateDatabase(file);
                var code = new InvitationBook(state, new AuditTrail(state), TimeProvider.System).Draw(null, new Actor("(command line)"), out _);
                parsed.InvocationConfiguration.Output.WriteLine(FirstLink.For(options.Console, code));
                return CommandLine.Ok;
            }
            catch (Exception fault) when (fault is Microsoft.Data.Sqlite.SqliteException or IOException or UnauthorizedAccessException)
            {
                parsed.InvocationConfiguration.Error.WriteLine($"{file}: {fault.Message} Run it as the server's user.");
                return CommandLine.Failed;
            }
        });
        return command;
    }

    private static void ShowLink(ParseResult parsed, ServerConnection server, JsonElement answer, TextWriter output)
    {
        var console = server.Configuration(parsed, [])?.Console ?? new ConsoleOptions();
        output.WriteLine(FirstLink.For(console, answer.GetProperty("code").GetString()!));
        parsed.InvocationConfiguration.Error.WriteLine("It is shown this once, and good once, within 24 hours.");
    }

    private static void ShowAll(JsonElement users, TextWriter output)
    {
        foreach (var user in users.EnumerateArray())
        {
            var state = user.GetProperty("isDisabled").GetBoolean() ? "disabled" : user.GetProperty("hasPassword").GetBoolean() ? "good" : "no password yet";
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{user.GetProperty("name").GetString(),-24} {user.GetProperty("role").GetString(),-9} {state,-15} seen {TokensCommand.Date(user.GetProperty("seenMs"))}"));
        }

        if (users.GetArrayLength() == 0) output.WriteLine("Nobody: ingest-server users link prints the link for the first admin");
    }
}
