// Lets files be dropped on the form, and tells how much of them is sent. Without it the form works.
const form = document.querySelector('.inbox-send');
const field = form?.querySelector('input[type=file]');
const told = form?.querySelector('.inbox-progress');

function over(event, is) {
  event.preventDefault();
  form.classList.toggle('inbox-over', is);
}

function say(text, again) {
  told.hidden = false;
  told.textContent = text;
  form.querySelector('button').disabled = !again;
}

function send() {
  const request = new XMLHttpRequest();
  request.open('POST', form.action);
  request.responseType = 'document';
  request.upload.addEventListener('progress', ({ loaded, total }) => {
    say(`${form.dataset.progress} ${Math.floor((loaded / total) * 100)}%`, false);
  });
  request.addEventListener('load', () => {
    if (request.status === 200) location.assign(request.responseURL);
    else say(request.response?.querySelector('main [role=alert]')?.textContent || form.dataset.failed, true);
  });
  request.addEventListener('error', () => say(form.dataset.failed, true));
  say(form.dataset.progress, false);
  request.send(new FormData(form));
}

function isTooLarge() {
  const size = [...field.files].reduce((sum, file) => sum + file.size, 0);
  return size > Number(form.dataset.most) || field.files.length > Number(form.dataset.files);
}

if (form) {
  for (const name of ['dragenter', 'dragover']) form.addEventListener(name, (event) => over(event, true));
  for (const name of ['dragleave', 'drop']) form.addEventListener(name, (event) => over(event, false));
  form.addEventListener('drop', (event) => {
    if (event.dataTransfer.files.length) field.files = event.dataTransfer.files;
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (isTooLarge()) say(form.dataset.large, true);
    else send();
  });
}
